/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scope.h - things that clean up after themselves at the end of their block
 *
 * Declare a variable with one of the auto_* words and every early return is
 * safe.  Ownership leaves the block through take().
 */
#ifndef BASE_SCOPE_H
#define BASE_SCOPE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define at_end(fn) __attribute__((__cleanup__(fn)))

static inline void scope_free(void *p)
{
	free(*(void **)p);
}

static inline void scope_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void scope_closedir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static inline void scope_fclose(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define auto_free at_end(scope_free)
#define auto_close at_end(scope_close)
#define auto_closedir at_end(scope_closedir)
#define auto_fclose at_end(scope_fclose)

/* Hand a pointer over: the variable keeps NULL, the caller gets the value. */
#define take(ptr)                                                                                  \
	({                                                                                         \
		__typeof__(ptr) taken_ = (ptr);                                                    \
		(ptr) = NULL;                                                                      \
		taken_;                                                                            \
	})

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
