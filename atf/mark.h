/* mark.h - where the body of a case begins and ends, for those who trace it. */
#ifndef ATF_MARK_H
#define ATF_MARK_H

/* Arguments of a call that cannot do anything. */
#define MARK_BEGINS "ns-conform: the body begins"
#define MARK_ENDS "ns-conform: the body ends"

#endif
