/* Near misses of rules in words, by a table of regular expressions: see repeat_text.h. */

#include "daybook/repeat_text.h"

#include "base/memory.h"

#include <regex.h>

#define WEEKDAY "(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
#define MONTH "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
#define UNIT "(day|week|month|year)s?"
#define NTH "(first|second|third|fourth|fifth|last|[1-9][0-9]?(st|nd|rd|th))"

/* Tried in this order, in either case. */
static const struct near_miss {
    const char *expression;
    const char *advice;
} near_misses[] = {
    {"^ *$", "it is empty: write it like \"every week\", or leave it out"},
    {"^rrule", "write the value of the rule, as in FREQ=WEEKLY;BYDAY=WE"},
    {"hour|minute", "it repeats by days: write an event for each time of the day"},
    {"[0-9]:[0-9]| at [0-9]", "the time is that of `when`: leave it out here"},
    {"until .*times|times.* until", "write either the last day or a number of times, not both"},
    {"except|but not|not on|without", "write the days on which it does not take place in not_on"},
    {" (from|since|starting|beginning) ", "it begins on the day of `when`: leave that out here"},
    {"easter", "no rule has that: write the dates"},
    {"^(every +)?(fortnight|bi-?weekly)|every +(other|second|2nd) +week",
     "write \"every 2 weeks\""},
    {"every +(other|second|2nd) +(day|month|year)",
     "write the number: \"every 2 days\", \"every 2 months\", \"every 2 years\""},
    {"quarter", "write \"every 3 months\""},
    {"half-? ?year|twice a year|semi-?annual", "write \"every 6 months\""},
    {"^daily", "write \"every day\""},
    {"^weekly", "write \"every week\", or with the day \"every week on Wednesday\""},
    {"^monthly", "write \"every month\", or with the day \"every month on the last Friday\""},
    {"^(yearly|annual)", "write \"every year\", or with the day \"every year on 9 May\""},
    {"weekend", "name the days: \"every week on Saturday and Sunday\""},
    {"(work|working|business) ?-?days?", "write \"every weekday\" for Monday to Friday"},
    {WEEKDAY " *(to|through|till|-) *" WEEKDAY,
     "name each of the days, or write \"every weekday\" for Monday to Friday"},
    {"(twice|times) (a|each|every|per) ", "name the days: \"every week on Monday and Thursday\""},
    {"(for|during) [0-9a-z]+ (times|day|week|month|year)",
     "say how often it takes place, \"every week, 10 times\", or its last day, \"every week until "
     "2024-06-30\""},
    {"for ?ever|indefinitely|no end", "leave the end out when there is none"},
    {"(^|[ ,])till? ", "write \"until 2024-06-30\""},
    {"(on|every|and|,) +" WEEKDAY "days( |,|$)",
     "name days in the singular: \"every week on Monday\""},
    {"(on|every|and|,) +(tues|wednes|thur|thurs|satur)( |,|$)",
     "write days in full or with three letters: Tuesday or Tue"},
    {"^(each|all) ", "begin with \"every\": \"every week\""},
    {"every +(other|second|2nd) +" WEEKDAY,
     "say which is meant: \"every 2 weeks on Friday\" or \"every month on the second Friday\""},
    {"^every +(the +)?" NTH, "say of what: \"every month on the last Friday\", \"every year on the "
                             "last Sunday of October\""},
    {"^every +" MONTH, "write \"every year in January\", or with the day \"every year on 9 May\""},
    {"^(on +)?(the +)?(" WEEKDAY "|" NTH "|" MONTH ")",
     "begin with how often: \"every week on Monday\", \"every month on the last Friday\""},
    {"on +(the +)?" MONTH " +[0-9]", "write the day before the month: \"every year on 9 May\""},
    {"[0-9](st|nd|rd|th) +" MONTH, "write \"every year on 9 May\""},
    {"every +" UNIT " +" WEEKDAY, "write \"on\" before the day: \"every week on Monday\""},
    {"^" UNIT "|^[0-9]+ +" UNIT, "begin with \"every\": \"every week\""},
    {"every +(one|two|three|four|five|six) ", "write the number in digits: \"every 2 weeks\""},
};

static bool matches(const struct near_miss *near_miss, const char *text)
{
    regex_t regex;
    bool found;

    if (regcomp(&regex, near_miss->expression, REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0)
        return false;
    found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

char *repeat_advice(const char *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(near_misses); i++)
        if (matches(&near_misses[i], text))
            return xstrdup(near_misses[i].advice);
    return NULL;
}
