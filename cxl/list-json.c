// SPDX-License-Identifier: GPL-2.0-only
/* list-json.c - from the objects of a walk to nested JSON, see list-json.h */
#include "cxl/list-json.h"

/* clang-format off */
static const struct shelf_kind {
	const char *title;	/* when nothing is above them */
	const char *prefix;	/* of the key inside another object: "ports:root0" */
	const struct fields *fields;
} shelf_kinds[SHELVES] = {
	[SHELF_ANON_MEMDEVS]      = { "anon memdevs",      NULL,        &memdev_fields },
	[SHELF_BUSES]             = { "buses",             NULL,        &bus_fields },
	[SHELF_PORTS]             = { "ports",             "ports",     &port_fields },
	[SHELF_ENDPOINTS]         = { "endpoints",         "endpoints", &endpoint_fields },
	[SHELF_MEMDEVS]           = { "memdevs",           "memdevs",   &memdev_fields },
	[SHELF_ROOT_DECODERS]     = { "root decoders",     "decoders",  &decoder_fields },
	[SHELF_PORT_DECODERS]     = { "port decoders",     "decoders",  &decoder_fields },
	[SHELF_ENDPOINT_DECODERS] = { "endpoint decoders", "decoders",  &decoder_fields },
	[SHELF_REGIONS]           = { "regions",           "regions",   &region_fields },
};

/* The order of keys inside an object; neighbours with one prefix share an array. */
static const enum shelf inside[] = {
	SHELF_PORTS,
	SHELF_ENDPOINTS,
	SHELF_ROOT_DECODERS, SHELF_ENDPOINT_DECODERS, SHELF_PORT_DECODERS,
	SHELF_REGIONS,
	SHELF_MEMDEVS,
};
/* clang-format on */

static struct json_object *node_json(const struct node *node);

static int append_nodes(struct json_object *array, const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->n; i++)
		if (json_append(array, node_json(nodes->at[i])) < 0)
			return -ENOMEM;
	return 0;
}

static const char *name_of(const struct node *node)
{
	switch (node->shelf) {
	case SHELF_BUSES:
		return cxl_bus_get_devname(node->item.bus);
	case SHELF_PORTS:
	case SHELF_ENDPOINTS:
		return cxl_port_get_devname(node->item.port);
	default:
		return cxl_decoder_get_devname(node->item.decoder);	/* nothing else has children */
	}
}

/* The array KEY:NAME of the object; it is made when the first child needs it. */
static struct json_object *child_array(struct json_object *object, const char *prefix,
				       const char *name)
{
	auto_free char *key = NULL;
	struct json_object *array;

	if (asprintf(&key, "%s:%s", prefix, name) < 0) {
		key = NULL;
		return NULL;
	}
	if (json_object_object_get_ex(object, key, &array))
		return array;
	array = json_object_new_array();
	return json_add(object, key, array) < 0 ? NULL : array;
}

static int add_shelf(struct json_object *object, const struct node *node, enum shelf shelf)
{
	const struct nodes *nodes = &node->shelves[shelf];
	struct json_object *array;

	if (nodes->n == 0)
		return 0;
	array = child_array(object, shelf_kinds[shelf].prefix, name_of(node));
	return array ? append_nodes(array, nodes) : -ENOMEM;
}

/* An endpoint has exactly one memdev: an object, not an array, and before all else. */
static int add_memdev(struct json_object *object, const struct node *endpoint)
{
	const struct nodes *memdevs = &endpoint->shelves[SHELF_MEMDEVS];

	return memdevs->n ? json_add(object, "memdev", node_json(memdevs->at[0])) : 0;
}

static int add_children(struct json_object *object, const struct node *node)
{
	if (node->shelf == SHELF_ENDPOINTS)
		return add_memdev(object, node) < 0 ?
			       -ENOMEM :
			       add_shelf(object, node, SHELF_ENDPOINT_DECODERS);
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		if (add_shelf(object, node, inside[i]) < 0)
			return -ENOMEM;
	return 0;
}

static struct json_object *node_json(const struct node *node)
{
	auto_json struct json_object *object =
		fields_json(shelf_kinds[node->shelf].fields, &node->item);

	if (!object || add_children(object, node) < 0)
		return NULL;
	return take(object);
}

/* --- the outermost array --- */

static size_t count_kinds(const struct node *top)
{
	size_t n = 0;

	for (int shelf = 0; shelf < SHELVES; shelf++)
		n += top->shelves[shelf].n > 0;
	return n;
}

/* {"TITLE":[...]} */
static struct json_object *titled(const struct nodes *nodes, const char *title)
{
	auto_json struct json_object *object = json_object_new_object();
	struct json_object *array = json_object_new_array();

	if (json_add(object, title, array) < 0 || append_nodes(array, nodes) < 0)
		return NULL;
	return take(object);
}

struct json_object *list_json(const struct node *top)
{
	auto_json struct json_object *array = json_object_new_array();
	bool flat = count_kinds(top) == 1;

	for (int shelf = 0; shelf < SHELVES; shelf++) {
		const struct nodes *nodes = &top->shelves[shelf];
		int r = 0;

		if (nodes->n > 0)
			r = flat ? append_nodes(array, nodes) :
				   json_append(array, titled(nodes, shelf_kinds[shelf].title));
		if (r < 0)
			return NULL;
	}
	return take(array);
}
