/* order.h - cases in an order drawn from a seed. */

/*
 * Kyua runs the programs of a Kyuafile in its order, but the cases of a program
 * always by their names. So here a case is all that is taken of a program: the
 * n-th case of one is run as @n/pid/init_test, where @n leads to the programs,
 * from a Kyuafile that includes a small one a case. What Kyua tells is stripped
 * of the @n again; in its results file it stays.
 */
#ifndef ORDER_H
#define ORDER_H

#include "kyua.h"

#define ORDER_MARK '@'

/**
 * Have the cases that the filters of *kyua name run in another order.
 *
 * folder: an empty one to be filled. seed, round: each pair is an order of its own,
 * the same every time as long as the filters are. Replaces the Kyuafile, programs
 * and filters of *kyua. Returns 0 or a negative errno.
 */
int order_cases(struct kyua *kyua, const struct report *report, struct pool *pool, const char *folder, unsigned seed,
    unsigned round);

#endif
