// SPDX-License-Identifier: GPL-2.0-only
/*
 * attach-table.c - "cxl attach-status --format table": a line for each device
 *
 * Advice and evidence come below the table: sentences and paths need no column.
 */
#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <string.h>
#include <unistd.h>

#include "cxl/attach-fields.h"

enum column {
	COLUMN_DEVICE,
	COLUMN_PARENT,
	COLUMN_DRIVER,
	COLUMN_STATE,
	COLUMN_CONFIDENCE,
	COLUMN_REGION,
	COLUMN_RESOURCE,
	COLUMN_SIZE,
	COLUMN_REASON,
	COLUMNS
};

/* clang-format off */
static const struct {
	const char *title;
	double width;	/* hint of libsmartcols: up to 1 a share of the terminal */
	int flags;
} columns[COLUMNS] = {
	[COLUMN_DEVICE]     = { "DEVICE",     1,    SCOLS_FL_NOEXTREMES },
	[COLUMN_PARENT]     = { "PARENT",     1,    0 },
	[COLUMN_DRIVER]     = { "DRIVER",     1,    0 },
	[COLUMN_STATE]      = { "STATE",      1,    0 },
	[COLUMN_CONFIDENCE] = { "CONFIDENCE", 1,    0 },
	[COLUMN_REGION]     = { "REGION",     1,    0 },
	[COLUMN_RESOURCE]   = { "RESOURCE",   1,    SCOLS_FL_RIGHT },
	[COLUMN_SIZE]       = { "SIZE",       1,    SCOLS_FL_RIGHT },
	[COLUMN_REASON]     = { "REASON",     0.3,  SCOLS_FL_WRAP },
};
/* clang-format on */

static void table_unref(struct libscols_table **table)
{
	scols_unref_table(*table);
}
#define auto_table at_end(table_unref)

/* Where nobody looks, nothing is wrapped: a line is a device. */
static struct libscols_table *new_table(void)
{
	auto_table struct libscols_table *table = scols_new_table();
	bool terminal = isatty(STDOUT_FILENO) == 1;

	for (size_t i = 0; table && i < COLUMNS; i++) {
		int flags = columns[i].flags & (terminal ? ~0 : ~SCOLS_FL_WRAP);

		if (!scols_table_new_column(table, columns[i].title, columns[i].width, flags))
			return NULL;
	}
	return take(table);
}

static int set(struct libscols_line *line, enum column column, const char *text)
{
	return text ? scols_line_set_data(line, column, text) : 0;
}

/* "256.00 MiB", without the other unit that the JSON has beside it. */
static int set_range(struct libscols_line *line, const struct cxlx_attach_info *info)
{
	char resource[2 + 16 + 1], size[JSON_SIZE_TEXT];

	if (!info->has_range)
		return 0;
	snprintf(resource, sizeof(resource), "%#" PRIx64, info->resource);
	json_size_text(info->size, size);
	size[strcspn(size, "(")] = '\0';
	if (strlen(size) > 0 && size[strlen(size) - 1] == ' ')
		size[strlen(size) - 1] = '\0';
	return set(line, COLUMN_RESOURCE, resource) < 0 ? -1 : set(line, COLUMN_SIZE, size);
}

static int fill(struct libscols_line *line, const struct cxlx_attach_info *info)
{
	const struct {
		enum column column;
		const char *text;
	} cells[] = {
		{ COLUMN_DEVICE, info->device },
		{ COLUMN_PARENT, info->parent },
		{ COLUMN_DRIVER, info->parent_driver },
		{ COLUMN_STATE, cxlx_attach_state_name(info->state) },
		{ COLUMN_CONFIDENCE, cxlx_attach_confidence_name(info->confidence) },
		{ COLUMN_REGION, info->region },
		{ COLUMN_REASON, info->reason },
	};

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		if (set(line, cells[i].column, cells[i].text) < 0)
			return -ENOMEM;
	return set_range(line, info) < 0 ? -ENOMEM : 0;
}

static int add_device(struct libscols_table *table, const struct attach_item *item)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	return line ? fill(line, &item->info) : -ENOMEM;
}

/* --- below the table: what does not fit into columns --- */

static void print_evidence(const struct attach_item *item)
{
	const char *path, *said;

	printf("\n%s:\n", item->info.device);
	for (size_t i = 0; i < item->info.n_evidence; i++)
		if (cxlx_attach_get_evidence(item->snapshot, item->index, i, &path, &said) == 0)
			printf("  %s: %s\n", path, said);
}

static void print_below(const struct cxlx_attach *snapshot, const struct show *show)
{
	struct attach_item item = { .snapshot = snapshot, .info.sz = sizeof(item.info) };
	const char *before = "\n";

	for (; cxlx_attach_get_info(snapshot, item.index, &item.info) == 0; item.index++) {
		if (!item.info.advice)
			continue;
		printf("%s%s: %s\n", before, item.info.device, item.info.advice);
		before = "";
	}
	for (item.index = 0; show->details & DETAIL_EVIDENCE &&
			     cxlx_attach_get_info(snapshot, item.index, &item.info) == 0;
	     item.index++)
		print_evidence(&item);
}

int attach_print_table(const struct cxlx_attach *snapshot, const struct show *show)
{
	auto_table struct libscols_table *table = new_table();
	struct attach_item item = { .snapshot = snapshot, .info.sz = sizeof(item.info) };

	if (!table)
		return -ENOMEM;
	for (; cxlx_attach_get_info(snapshot, item.index, &item.info) == 0; item.index++)
		if (add_device(table, &item) < 0)
			return -ENOMEM;
	if (scols_print_table(table) < 0)
		return -ENOMEM;
	print_below(snapshot, show);
	return 0;
}
