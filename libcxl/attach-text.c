// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * attach-text.c - attach states in words: names, reasons, advice
 *
 * The sentences of the rules have {words} for what is different from device to device.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/attach-text.h"

/* clang-format off */
static const char *const states[] = {
	[CXLX_ATTACH_ATTACHED]              = "attached",
	[CXLX_ATTACH_REGION_DISABLED]       = "attached-region-disabled",
	[CXLX_ATTACH_REGION_LOST]           = "attached-region-lost",
	[CXLX_ATTACH_WITHOUT_REGION]        = "attached-no-region",
	[CXLX_ATTACH_WITHOUT_ATTACH]        = "devmem-without-attach",
	[CXLX_ATTACH_IN_TRANSIT]            = "attaching-or-detaching",
	[CXLX_ATTACH_INTERLEAVED]           = "interleaved-refused",
	[CXLX_ATTACH_NOT_COMMITTED]         = "region-not-committed",
	[CXLX_ATTACH_NO_REGION]             = "no-region",
	[CXLX_ATTACH_DETACHED]              = "detached",
	[CXLX_ATTACH_NO_TOPOLOGY]           = "unattached-no-topology",
	[CXLX_ATTACH_PORT_DISABLED]         = "unattached-port-disabled",
	[CXLX_ATTACH_PCIE_ONLY]             = "pcie-only",
	[CXLX_ATTACH_CLASS_DEVICE]          = "class-device",
	[CXLX_ATTACH_CLASS_DEVICE_DISABLED] = "class-device-disabled",
	[CXLX_ATTACH_CHANGING]              = "changing",
	[CXLX_ATTACH_UNKNOWN]               = "unknown",
};
static const char *const confidences[] = {
	[CXLX_ATTACH_LOW]     = "low",
	[CXLX_ATTACH_MEDIUM]  = "medium",
	[CXLX_ATTACH_HIGH]    = "high",
	[CXLX_ATTACH_CERTAIN] = "certain",
};
/* clang-format on */

CXL_API const char *cxlx_attach_state_name(enum cxlx_attach_state state)
{
	return (size_t)state < ARRAY_LEN(states) ? states[state] : NULL;
}

CXL_API const char *cxlx_attach_confidence_name(enum cxlx_attach_confidence confidence)
{
	return (size_t)confidence < ARRAY_LEN(confidences) ? confidences[confidence] : NULL;
}

/* --- {words} --- */

static const char *value_of(const struct attach_device *device, const char *word, size_t len)
{
	const char *parent = last_component(device->parent);
	const struct {
		const char *word, *value;
	} values[] = {
		{ "device", device->memdev ? device->memdev : parent },
		{ "memdev", device->memdev },
		{ "parent", parent },
		{ "driver", device->parent_driver ? device->parent_driver : "its driver" },
		{ "region", device->region },
		{ "port", device->port },
	};

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (strlen(values[i].word) == len && strncmp(values[i].word, word, len) == 0)
			return values[i].value ? values[i].value : "?";
	return "?";
}

/* Print the text with each {word} replaced. */
static void fill(FILE *to, const char *text, const struct attach_device *device)
{
	while (*text) {
		size_t plain = strcspn(text, "{");
		const char *end;

		fprintf(to, "%.*s", (int)plain, text);
		text += plain;
		end = strchr(text, '}');
		if (!end)
			return;
		fputs(value_of(device, text + 1, (size_t)(end - text) - 1), to);
		text = end + 1;
	}
}

/* "FILE: EIO and 2 more" */
static void print_unread(FILE *to, const struct words *unread)
{
	if (unread->n > 0)
		fputs(unread->at[0], to);
	if (unread->n > 1)
		fprintf(to, " and %zu more", unread->n - 1);
}

/* "attached, detached or pcie-only" */
static void print_states(FILE *to, unsigned int set)
{
	const char *between = "";

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (!(set & 1u << i))
			continue;
		set &= ~(1u << i);
		fprintf(to, "%s%s", between, states[i]);
		between = set & (set - 1) ? ", " : " or ";
	}
}

static void print_reason(FILE *to, const struct attach_device *device)
{
	const struct attach_verdict *verdict = &device->verdict;
	const struct words *unread = &device->evidence.unread;

	if (verdict->states) {
		fputs("it could be ", to);
		print_states(to, verdict->states);
	} else if (verdict->n_doubts > 1) {
		fprintf(to, "what could be read fits nothing but %s", states[verdict->rule->state]);
	} else {
		fill(to, verdict->rule->reason, device);
	}
	if (unread->n == 0 || (!verdict->states && !verdict->n_doubts))
		return;
	fputs("; not to be read: ", to);
	print_unread(to, unread);
}

/* Doubts that root would not have are those to be rid of first. */
static const char *advice_for(const struct attach_device *device)
{
	const struct words *unread = &device->evidence.unread;

	for (size_t i = 0; i < unread->n; i++)
		if (strstr(unread->at[i], ": EACCES"))
			return device->verdict.n_doubts || device->verdict.states ?
				       "look again as root" :
				       device->verdict.rule->advice;
	return device->verdict.n_doubts > 1 ? NULL : device->verdict.rule->advice;
}

static int to_text(void (*print)(FILE *to, const struct attach_device *device),
		   const struct attach_device *device, char **ret)
{
	auto_free char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	bool bad;

	if (!to)
		return -ENOMEM;
	print(to, device);
	bad = ferror(to);
	if (fclose(to) != 0 || bad)
		return -ENOMEM;
	free(*ret);
	*ret = take(text);
	return 0;
}

static void print_advice(FILE *to, const struct attach_device *device)
{
	fill(to, advice_for(device), device);
}

int attach_describe(struct attach_device *device)
{
	int r;

	r = to_text(print_reason, device, &device->reason);
	free(take(device->advice));
	if (r < 0 || !advice_for(device))
		return r;
	return to_text(print_advice, device, &device->advice);
}
