#ifndef DAYBOOKD_TESTS_DIFFER_H
#define DAYBOOKD_TESTS_DIFFER_H

/*
 * What our request parser takes, another one takes too, and reads the same in it: method, path,
 * query, the headers that are looked at, where the head ends, whether there is a body, and whether
 * the connection is kept. Ours is the stricter one: what it refuses is not compared.
 *
 * Meant differences, which are passed over:
 *   - methods that the other does not know: ours answers them with 405;
 *   - targets of methods that are answered with 405 and have no path ("*", "host:port");
 *   - hosts of absolute targets that the other does not take apart, of legal but odd octets;
 *   - HTTP/1.0 with both "close" and "keep-alive", and requests with a body: ours closes;
 *   - names that go on after "Transfer-Encoding": the other takes them for it;
 *   - Proxy-Connection, which the other takes for Connection: ours does not know it;
 *   - Connection with elements that are empty, have blanks inside, or are the beginning of one that
 *     the other knows ("cl"): it then does not see the next one.
 */

#include <stddef.h>

/* NULL: they agree, or ours does not take it; else what differs. *ret_taken: 1 when ours took it
 * and it was compared; else 0. */
const char *differ(const char *data, size_t len, int *ret_taken);

#endif
