#ifndef DAYBOOKD_BASE_CIVIL_H
#define DAYBOOKD_BASE_CIVIL_H

/* The proleptic Gregorian calendar: dates, days since 1970-01-01, seconds. No zones. */

#include <stdint.h>

struct buf;

#define DAY_SECONDS 86400

/* Months and days from 1. */
struct civil {
    int year;
    int month;
    int day;
};

/* A date and time on some clock: days since 1970-01-01 and minutes since 00:00 (0 to 1439). */
struct local_time {
    int32_t day;
    int32_t minute;
};

int32_t day_from_civil(int year, int month, int day);
struct civil civil_from_day(int32_t day);

/* "Monday" first, and "January". */
extern const char *const civil_weekday_names[7];
extern const char *const civil_month_names[12];

/* 0 = Monday to 6 = Sunday. */
int weekday_of(int32_t day);
int days_in_month(int year, int month);

/* The day that holds a second; right for those before 1970 too. */
int64_t day_of_seconds(int64_t seconds);

/* Seconds as if the clock were UTC's, and back, without the seconds of the minute. */
int64_t local_time_seconds(struct local_time time);
struct local_time local_time_from_seconds(int64_t seconds);

/* Adds "2023-12-14". */
void day_print(int32_t day, struct buf *buf);

/* Adds "09:05", of the minutes since midnight. */
void minute_print(int32_t minute, struct buf *buf);

/* Adds "2023-12-14T09:00:00Z" (RFC 3339), for the years 0 to 9999. */
void utc_print(int64_t utc, struct buf *buf);

#endif
