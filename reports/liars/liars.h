/* liars.h - what the liars and the tests that run them agree on. */
#ifndef LIARS_H
#define LIARS_H

/* Of every queue that is left behind. */
#define LIARS_KEY 0x6c696172

/* A message made to break reports: markup, a control character, bytes that are
 * no UTF-8; and a newline in the middle. What is kept of it must read so. */
#define LIARS_MARKUP "<b title=\"x\" id='y'>&amp;</b>]]> \033[31m \xff\xc3("
#define LIARS_MARKUP_SAFE "<b title=\"x\" id='y'>&amp;</b>]]>"

#endif
