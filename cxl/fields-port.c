// SPDX-License-Identifier: GPL-2.0-only
/* fields-port.c - what "cxl list" says about ports, endpoints and dports */
#include "cxl/fields.h"
#include "cxl/ways.h"

/* --- dports --- */

static int dport_name(const struct item *item, const char **ret)
{
	return show_text(cxl_dport_get_devname(item->dport), ret);
}

static int dport_alias(const struct item *item, const char **ret)
{
	const char *firmware = cxl_dport_get_firmware_node(item->dport);

	return show_text(firmware ? firmware : cxl_dport_get_physical_node(item->dport), ret);
}

static int dport_id(const struct item *item, uint64_t *ret)
{
	*ret = (uint64_t)cxl_dport_get_id(item->dport);
	return 0;
}

static int dport_protocol_injectable(const struct item *item, bool *ret)
{
	auto_free char *path = cxl_dport_get_einj_path(item->dport);

	*ret = path != NULL;
	return 0;
}

/* clang-format off */
static const struct field dport_rows[] = {
	TEXT("dport",               DETAIL_BASIC, dport_name),
	TEXT("alias",               DETAIL_BASIC, dport_alias),
	HEX("id",                   DETAIL_BASIC, dport_id),
	FLAG("protocol_injectable", DETAIL_BASIC, dport_protocol_injectable),
};
/* clang-format on */

const struct fields dport_fields = FIELDS(dport_rows);

int dports_number(const struct item *item, int *ret)
{
	return show_number(cxl_port_get_nr_dports(item->port), 0, ret);
}

struct json_object *dports_json(const struct item *item)
{
	auto_json struct json_object *array = NULL;
	struct item each = { .show = item->show };

	if (cxl_port_get_nr_dports(item->port) == 0)
		return NULL;
	array = json_object_new_array();
	cxl_dport_foreach(item->port, each.dport) {
		if (!ways_dport(item->show->ways, each.dport))
			continue;
		if (json_append(array, fields_json(&dport_fields, &each)) < 0)
			return NULL;
	}
	return take(array);
}

/* --- ports and endpoints --- */

static int name(const struct item *item, const char **ret)
{
	return show_text(cxl_port_get_devname(item->port), ret);
}

static int host(const struct item *item, const char **ret)
{
	return show_text(cxl_port_get_host(item->port), ret);
}

static int parent_dport(const struct item *item, const char **ret)
{
	if (cxl_port_get_depth(item->port) < 2)
		return -ENODATA;
	return cxlx_port_get_parent_dport_name(item->port, ret);
}

static int depth(const struct item *item, int *ret)
{
	*ret = cxl_port_get_depth(item->port);
	return 0;
}

static int state(const struct item *item, const char **ret)
{
	return show_disabled(cxl_port_is_enabled(item->port), ret);
}

static int decoders_committed(const struct item *item, int *ret)
{
	*ret = cxl_port_decoders_committed(item->port);
	return 0;
}

/* clang-format off */
#define COMMON_ROWS                                           \
	TEXT("host",                 DETAIL_BASIC, host),         \
	TEXT("parent_dport",         DETAIL_BASIC, parent_dport), \
	NUMBER("depth",              DETAIL_BASIC, depth),        \
	TEXT("state",                DETAIL_BASIC, state),        \
	NUMBER("decoders_committed", DETAIL_BASIC, decoders_committed)

static const struct field port_rows[] = {
	TEXT("port",        DETAIL_BASIC,   name),
	COMMON_ROWS,
	NUMBER("nr_dports", DETAIL_TARGETS, dports_number),
	JSON("dports",      DETAIL_TARGETS, dports_json),
};

static const struct field endpoint_rows[] = {
	TEXT("endpoint",    DETAIL_BASIC,   name),
	COMMON_ROWS,
};
/* clang-format on */

const struct fields port_fields = FIELDS(port_rows);
const struct fields endpoint_fields = FIELDS(endpoint_rows);
