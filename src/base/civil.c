/* The Gregorian calendar. The year is counted from March, so that the day that comes and goes is
 * its last. See civil.h. */

#include "base/civil.h"

#include "base/buf.h"

#include <stdbool.h>

const char *const civil_weekday_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
const char *const civil_month_names[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};

int32_t day_from_civil(int year, int month, int day)
{
    int y = month > 2 ? year : year - 1;
    int m = month > 2 ? month - 3 : month + 9;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * m + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct civil civil_from_day(int32_t day)
{
    int32_t z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * day_of_year + 2) / 153;
    int month = m < 10 ? m + 3 : m - 9;

    return (struct civil){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = day_of_year - (153 * m + 2) / 5 + 1,
    };
}

int weekday_of(int32_t day)
{
    int weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday */

    return weekday < 0 ? weekday + 7 : weekday;
}

int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

int64_t local_time_seconds(struct local_time time)
{
    return (int64_t)time.day * DAY_SECONDS + time.minute * 60;
}

int64_t day_of_seconds(int64_t seconds)
{
    return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

struct local_time local_time_from_seconds(int64_t seconds)
{
    int64_t day = day_of_seconds(seconds);

    return (struct local_time){
        .day = (int32_t)day,
        .minute = (int32_t)(seconds - day * DAY_SECONDS) / 60,
    };
}

void utc_print(int64_t utc, struct buf *buf)
{
    int64_t day = day_of_seconds(utc);
    int32_t seconds = (int32_t)(utc - day * DAY_SECONDS);

    day_print((int32_t)day, buf);
    buf_putc(buf, 'T');
    minute_print(seconds / 60, buf);
    buf_putc(buf, ':');
    buf_digits(buf, (unsigned)seconds % 60, 2);
    buf_putc(buf, 'Z');
}

void day_print(int32_t day, struct buf *buf)
{
    struct civil civil = civil_from_day(day);

    buf_digits(buf, (unsigned)civil.year, 4);
    buf_putc(buf, '-');
    buf_digits(buf, (unsigned)civil.month, 2);
    buf_putc(buf, '-');
    buf_digits(buf, (unsigned)civil.day, 2);
}

void minute_print(int32_t minute, struct buf *buf)
{
    buf_digits(buf, (unsigned)minute / 60, 2);
    buf_putc(buf, ':');
    buf_digits(buf, (unsigned)minute % 60, 2);
}
