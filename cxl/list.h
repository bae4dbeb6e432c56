/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - growing arrays of pointers, with the type of what they hold
 *
 * Any struct { T **at; size_t n; } is one.  The array belongs to the struct,
 * what it points to does not.
 */
#ifndef CXL_LIST_H
#define CXL_LIST_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/* Append @object.  0 or -ENOMEM. */
#define list_add(list, object)                                                                     \
	({                                                                                         \
		__typeof__((list)->at) at_ =                                                       \
			reallocarray((list)->at, (list)->n + 1, sizeof(*at_));                     \
		if (at_) {                                                                         \
			(list)->at = at_;                                                          \
			(list)->at[(list)->n++] = (object);                                        \
		}                                                                                  \
		at_ ? 0 : -ENOMEM;                                                                 \
	})

#define list_contains(list, object)                                                                \
	({                                                                                         \
		size_t i_ = 0;                                                                     \
		while (i_ < (list)->n && (list)->at[i_] != (object))                               \
			i_++;                                                                      \
		i_ < (list)->n;                                                                    \
	})

/* @compare is given two elements of the array, as qsort() has it. */
#define list_sort(list, compare)                                                                   \
	((list)->n ? qsort((list)->at, (list)->n, sizeof(*(list)->at), (compare)) : (void)0)

#define list_clear(list)                                                                           \
	({                                                                                         \
		free((list)->at);                                                                  \
		(list)->at = NULL;                                                                 \
		(list)->n = 0;                                                                     \
	})

#endif
