/* SPDX-License-Identifier: GPL-2.0-only */
/* list-json.h - the shape of a listing: which arrays there are, and what is inside what */
#ifndef CXL_LIST_JSON_H
#define CXL_LIST_JSON_H

#include "cxl/walk.h"

/*
 * What "cxl list" prints of all that walk_topology() found: one kind of object
 * is a flat array; of several, each has an array of its own and a name.  NULL when
 * memory is short.
 */
struct json_object *list_json(const struct node *top);

#endif
