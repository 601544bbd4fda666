/* libconfig's grammar, read for its mistakes: see config_syntax.h. */

#include "daybook/config_syntax.h"

#include "base/diag.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "daybook/config_word.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What may come next. */
enum expect {
    EXPECT_NAME, /* a setting, or the end of the group */
    EXPECT_EQUALS, /* after a name */
    EXPECT_VALUE, /* after = */
    EXPECT_END, /* after a setting's value: ; or , or the next name or the end of the group */
    EXPECT_ELEMENT, /* in a list or array: an element or, at once, its end */
    EXPECT_ELEMENT_AFTER_COMMA,
    EXPECT_COMMA, /* after an element */
};

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_MARK };

struct token {
    enum token_kind kind;
    const char *start;
    size_t len;
    int line;
};

struct reader {
    const char *p;
    const char *end;
    int line;
    const char *file;
    struct diag *diag;
    char open[CONFIG_MAX_DEPTH]; /* the brackets that are open */
    size_t depth;
    int settings[CONFIG_MAX_DEPTH + 1]; /* of the groups that are open; [0]: of the file */
    int values; /* of the whole file */
    enum expect expect;
    struct token token;
    struct token before;
};

__attribute__((format(printf, 3, 4))) static int fail(struct reader *reader, int line,
                                                      const char *format, ...)
{
    char *text auto_free = NULL;
    va_list args;

    va_start(args, format);
    text = xvasprintf(format, args);
    va_end(args);
    diag_error(reader->diag, reader->file, line, "%s", text);
    return -EINVAL;
}

/* --- characters ------------------------------------------------------------------------------- */

static int line_of(const char *text, const char *p)
{
    int line = 1;

    for (; text < p; text++)
        line += *text == '\n';
    return line;
}

static int check_characters(struct reader *reader, const char *text, size_t len)
{
    size_t valid = utf8_valid(text, len);

    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        return fail(reader, 1,
                    "the file begins with a byte order mark: save it as UTF-8 without BOM");
    if (valid < len)
        return fail(reader, line_of(text, text + valid),
                    "this is not UTF-8: save the file as UTF-8");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
            return fail(reader, line_of(text, text + i), "there is a control character (0x%02x)",
                        c);
    }
    return 0;
}

/* --- tokens ----------------------------------------------------------------------------------- */

static bool starts(const struct reader *reader, const char *what)
{
    size_t len = strlen(what);

    return (size_t)(reader->end - reader->p) >= len && memcmp(reader->p, what, len) == 0;
}

static void advance(struct reader *reader)
{
    reader->line += *reader->p++ == '\n';
}

static bool at_comment(const struct reader *reader)
{
    return *reader->p == '#' || (*reader->p == '/' && (reader->p[1] == '/' || reader->p[1] == '*'));
}

static int skip_comment(struct reader *reader)
{
    int begun = reader->line;

    if (!starts(reader, "/*")) {
        while (reader->p < reader->end && *reader->p != '\n')
            reader->p++;
        return 0;
    }
    reader->p += 2;
    while (reader->p < reader->end && !starts(reader, "*/"))
        advance(reader);
    if (reader->p == reader->end)
        return fail(reader, begun, "this comment is never closed: */ is missing");
    reader->p += 2;
    return 0;
}

/* Where the name begins when the text ends in "name =", else NULL. */
static const char *name_at_end(const struct token *string)
{
    const char *first = string->start + 1, *p = string->start + string->len - 1, *name;

    while (p > first && p[-1] == ' ')
        p--;
    if (p == first || (p[-1] != '=' && p[-1] != ':'))
        return NULL;
    p--;
    while (p > first && p[-1] == ' ')
        p--;
    name = p;
    while (p > first && (isalpha((unsigned char)p[-1]) || p[-1] == '_'))
        p--;
    return p == name ? NULL : p;
}

/* Whether only blanks lie between the mark and the name that the text ends in. */
static bool ends_in_name_after(const struct token *string, char mark)
{
    const char *first = string->start + 1, *p = name_at_end(string);

    while (p && p > first && (p[-1] == ' ' || p[-1] == '\t'))
        p--;
    return p && p > first && p[-1] == mark;
}

/* A quote that is missing swallows the lines after it, up to the next quote: a text whose last line
 * reads "name =" gives it away. */
static bool looks_swallowed(const struct token *string)
{
    return ends_in_name_after(string, '\n');
}

/* Most of a file is texts, and most of a text is none of these. */
static void skip_to_string_mark(struct reader *reader)
{
    reader->p += strcspn(reader->p, "\"\\\n");
}

static int read_string(struct reader *reader)
{
    advance(reader);
    skip_to_string_mark(reader);
    while (reader->p < reader->end && *reader->p != '"') {
        if (starts(reader, "\\x00") || starts(reader, "\\X00"))
            return fail(reader, reader->line, "a text cannot hold \\x00");
        if (*reader->p == '\\' && reader->p + 1 < reader->end)
            advance(reader);
        advance(reader);
        skip_to_string_mark(reader);
    }
    if (reader->p == reader->end)
        return fail(reader, reader->token.line, "the closing quote of this text is missing");
    advance(reader);
    reader->token.kind = TOKEN_STRING;
    reader->token.len = (size_t)(reader->p - reader->token.start);
    if (looks_swallowed(&reader->token))
        return fail(reader, reader->token.line, "the closing quote of this text is missing");
    return 0;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '*' || c == '-' || c == '+' || c == '.' ||
           (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static int next_token(struct reader *reader)
{
    int error;

    reader->before = reader->token;
    for (;;) {
        while (reader->p < reader->end && is_blank(*reader->p))
            advance(reader);
        if (!at_comment(reader))
            break;
        error = skip_comment(reader);
        if (error)
            return error;
    }
    reader->token = (struct token){.kind = TOKEN_END, .start = reader->p, .line = reader->line};
    if (reader->p == reader->end)
        return 0;
    if (*reader->p == '"')
        return read_string(reader);
    reader->token.kind = TOKEN_MARK;
    if (is_word(*reader->p)) {
        reader->token.kind = TOKEN_WORD;
        while (reader->p < reader->end && is_word(*reader->p))
            reader->p++;
    } else {
        reader->p++;
    }
    reader->token.len = (size_t)(reader->p - reader->token.start);
    return 0;
}

static bool is_mark(const struct token *token, const char *marks)
{
    return token->kind == TOKEN_MARK && strchr(marks, *token->start);
}

/* --- what went wrong -------------------------------------------------------------------------- */

static bool word_matches(const struct token *token, int flags, const char *expression)
{
    regex_t regex;
    char *text = strndup(token->start, token->len);
    bool found;

    if (!text || regcomp(&regex, expression, REG_EXTENDED | REG_NOSUB | flags) != 0)
        abort();
    found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    free(text);
    return found;
}

/* The bare word that stands where a value should, as much of it as reads as one. */
static int bad_value(struct reader *reader, const struct token *token)
{
    if (word_matches(token, REG_ICASE, "^(yes|on|no|off)$"))
        return fail(reader, token->line, "write true or false, not %.*s", (int)token->len,
                    token->start);
    if (word_matches(token, REG_ICASE, "^[0-9]{4}-[0-9w]"))
        return fail(reader, token->line, "put quotes around the date: \"%.*s\"", (int)token->len,
                    token->start);
    return fail(reader, token->line, "put quotes around the text: \"%.*s\"", (int)token->len,
                token->start);
}

static bool is_curly(const struct token *token)
{
    static const char *const quotes[] = {"\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e",
                                         "\xe2\x80\x98", "\xe2\x80\x99", "\xc2\xab"};

    if ((unsigned char)*token->start < 0x80)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(quotes); i++)
        if (token->len >= strlen(quotes[i]) &&
            memcmp(token->start, quotes[i], strlen(quotes[i])) == 0)
            return true;
    return false;
}

/* Mistakes that look the same wherever they are. */
static int common_mistake(struct reader *reader)
{
    const struct token *token = &reader->token;

    if (token->kind == TOKEN_WORD && is_curly(token))
        return fail(reader, token->line, "these quotes are curly: use the straight ones, \"");
    if (is_mark(token, "'"))
        return fail(reader, token->line, "use double quotes, \"");
    if (is_mark(token, "@"))
        return fail(reader, token->line,
                    "@include is not used here: put the file into the folder events_dir names");
    if (token->kind == TOKEN_END && reader->depth)
        return fail(reader, reader->before.line,
                    "the file ends before everything is closed: %c is missing",
                    reader->open[reader->depth - 1] == '('   ? ')'
                    : reader->open[reader->depth - 1] == '[' ? ']'
                                                             : '}');
    return 0;
}

static int unexpected(struct reader *reader, const char *wanted)
{
    const struct token *token = &reader->token;

    if (token->kind == TOKEN_END)
        return fail(reader, reader->before.line, "the file ends where %s is wanted", wanted);
    return fail(reader, token->line, "\"%.*s\" stands where %s is wanted",
                (int)(token->len < 40 ? token->len : 40), token->start, wanted);
}

/* --- the grammar ------------------------------------------------------------------------------ */

static bool is_name(const struct token *token)
{
    for (size_t i = 0; i < token->len; i++) {
        unsigned char c = (unsigned char)token->start[i];

        if (!isalpha(c) && c != '*' && (i == 0 || (!isdigit(c) && c != '-' && c != '_')))
            return false;
    }
    return token->kind == TOKEN_WORD;
}

static enum expect after_value(const struct reader *reader)
{
    return reader->depth && reader->open[reader->depth - 1] != '{' ? EXPECT_COMMA : EXPECT_END;
}

static int open_bracket(struct reader *reader)
{
    char bracket = *reader->token.start;

    if (reader->depth == CONFIG_MAX_DEPTH)
        return fail(reader, reader->token.line, "this is nested more than %d levels deep",
                    CONFIG_MAX_DEPTH);
    if (reader->depth && reader->open[reader->depth - 1] == '[')
        return fail(
            reader, reader->token.line,
            "in [ ] there are single texts and numbers only: use ( ) around groups and lists");
    reader->open[reader->depth++] = bracket;
    reader->settings[reader->depth] = 0;
    reader->expect = bracket == '{' ? EXPECT_NAME : EXPECT_ELEMENT;
    return 0;
}

static int close_bracket(struct reader *reader)
{
    static const char pairs[] = "(){}[]";
    char bracket = *reader->token.start;

    if (!reader->depth)
        return fail(reader, reader->token.line, "%c closes nothing", bracket);
    if (strchr(pairs, reader->open[reader->depth - 1])[1] != bracket)
        return fail(reader, reader->token.line, "%c closes what %c has opened", bracket,
                    reader->open[reader->depth - 1]);
    reader->depth--;
    reader->expect = after_value(reader);
    return 0;
}

static int read_value(struct reader *reader)
{
    const struct token *token = &reader->token;
    enum config_word kind;

    if (++reader->values > CONFIG_MAX_VALUES)
        return fail(reader, token->line,
                    "there are more than %d values in this file: divide it into several",
                    CONFIG_MAX_VALUES);
    if (is_mark(token, "({["))
        return open_bracket(reader);
    kind = token->kind == TOKEN_WORD ? config_word(token->start, token->len) : CONFIG_WORD_VALUE;
    if (kind == CONFIG_WORD_TOO_LARGE)
        return fail(reader, token->line, "the number %.*s is too large", (int)token->len,
                    token->start);
    if (kind == CONFIG_WORD_TEXT)
        return bad_value(reader, token);
    if (token->kind != TOKEN_WORD && token->kind != TOKEN_STRING)
        return unexpected(reader, "a value");
    reader->expect = after_value(reader);
    return 0;
}

static int read_name(struct reader *reader)
{
    const struct token *token = &reader->token;

    if (is_mark(token, "}"))
        return close_bracket(reader);
    if (token->kind == TOKEN_END)
        return 0;
    if (is_mark(token, "{(") && is_mark(&reader->before, "{"))
        return fail(reader, token->line, "%c stands where the name of a setting is wanted",
                    *token->start);
    if (is_mark(token, ")]") && is_mark(&reader->before, "{;,"))
        return fail(reader, token->line, "} is missing before %c", *token->start);
    if (!is_name(token))
        return unexpected(reader, "the name of a setting");
    if (++reader->settings[reader->depth] > CONFIG_MAX_SETTINGS)
        return fail(reader, token->line,
                    "there are more than %d settings in one group: write a list of groups, "
                    "( { ... }, { ... } )",
                    CONFIG_MAX_SETTINGS);
    reader->expect = EXPECT_EQUALS;
    return 0;
}

/* A text that is followed by a bare word has a quote inside. */
static int read_end(struct reader *reader)
{
    const struct token *token = &reader->token;

    if (is_mark(token, ";,")) {
        reader->expect = EXPECT_NAME;
        return 0;
    }
    if (token->kind == TOKEN_STRING && reader->before.kind == TOKEN_STRING)
        return 0; /* texts side by side are one text */
    if (token->kind == TOKEN_WORD && reader->before.kind == TOKEN_STRING &&
        token->line == reader->before.line &&
        token->start == reader->before.start + reader->before.len) {
        if (ends_in_name_after(&reader->before, ';'))
            return fail(reader, reader->before.line, "the closing quote of this text is missing");
        return fail(reader, token->line, "a quote inside a text is written \\\"");
    }
    if (is_mark(token, ")]"))
        return fail(reader, token->line, "} is missing before %c", *token->start);
    return read_name(reader);
}

static int read_equals(struct reader *reader)
{
    const struct token *name = &reader->before;

    if (is_mark(&reader->token, "=:")) {
        reader->expect = EXPECT_VALUE;
        return 0;
    }
    if (name->len && reader->token.kind == TOKEN_WORD && name->line == reader->token.line)
        return fail(reader, name->line,
                    "= is missing after %.*s, or a quote inside a text is not "
                    "written \\\"",
                    (int)name->len, name->start);
    return fail(reader, name->line, "= is missing after %.*s", (int)name->len, name->start);
}

static int read_element(struct reader *reader)
{
    if (is_mark(&reader->token, ")]")) {
        if (reader->expect == EXPECT_ELEMENT_AFTER_COMMA)
            return fail(reader, reader->before.line,
                        "there is a comma after the last element: take it away");
        return close_bracket(reader);
    }
    if (is_mark(&reader->token, "}"))
        return close_bracket(reader);
    if (is_mark(&reader->token, ","))
        return fail(reader, reader->token.line, "there is a comma too many");
    return read_value(reader);
}

static int read_comma(struct reader *reader)
{
    const struct token *token = &reader->token, *before = &reader->before;

    if (is_mark(token, ",")) {
        reader->expect = EXPECT_ELEMENT_AFTER_COMMA;
        return 0;
    }
    if (is_mark(token, ")]}"))
        return close_bracket(reader);
    if (token->kind == TOKEN_STRING && before->kind == TOKEN_STRING)
        return fail(reader, before->line, "a comma is missing after this text");
    if (is_mark(token, "{") && is_mark(before, "}"))
        return fail(reader, before->line, "a comma is missing between } and {");
    if (is_mark(token, ";"))
        return fail(reader, token->line, "elements of a list are separated by a comma, not by ;");
    return fail(reader, before->line, "a comma is missing here");
}

static int (*const readers[])(struct reader *reader) = {
    [EXPECT_NAME] = read_name,       [EXPECT_EQUALS] = read_equals,
    [EXPECT_VALUE] = read_value,     [EXPECT_END] = read_end,
    [EXPECT_ELEMENT] = read_element, [EXPECT_ELEMENT_AFTER_COMMA] = read_element,
    [EXPECT_COMMA] = read_comma,
};

int config_syntax_check(const char *text, size_t len, const char *file, struct diag *diag)
{
    struct reader reader = {
        .p = text, .end = text + len, .line = 1, .file = file, .diag = diag, .expect = EXPECT_NAME};
    int error = check_characters(&reader, text, len);

    while (!error) {
        error = next_token(&reader);
        if (!error)
            error = common_mistake(&reader);
        if (!error)
            error = readers[reader.expect](&reader);
        if (!error && reader.token.kind == TOKEN_END)
            break;
    }
    return error;
}
