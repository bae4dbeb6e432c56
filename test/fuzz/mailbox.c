// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailbox.c - fuzz target: any bytes as the answers of a kernel and a device to mailbox commands
 *
 * The first bytes say how long the kernel's list is, how long it says it is, what lengths it gives
 * for the command, and what the device's verdict and lengths are; the rest is the payload.  Besides
 * what the sanitizers see: nothing is written beyond the room that was offered, every getter gives
 * an answer, and a field that did not arrive is told as such.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libcxl/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DEVICE "/sys/devices/pci0000:0c/0000:0d:00.0/mem0"
#define LABELS 300

static struct answer {
	uint8_t which, listed, count, copied;
	uint32_t size_in, size_out, retval, len, claimed;
	const uint8_t *bytes;
	size_t n_bytes;
} answer;

static char root[] = "/tmp/fuzz-mailbox.XXXXXX";

static void require(bool promise)
{
	if (!promise)
		abort();
}

static uint32_t number(const uint8_t *at)
{
	uint32_t value = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;

	return at[3] & 1 ? value | (uint32_t)at[3] << 24 : value & 0xff; /* half of them small */
}

static int query(struct cxl_memdev *memdev, struct cxl_mem_query_commands *ask)
{
	uint32_t room = ask->n_commands;

	if (answer.listed & 0x80)
		return -EACCES;
	ask->n_commands = room ? answer.copied : answer.count;
	for (uint32_t i = 0; i < room; i++)
		ask->commands[i] = (struct cxl_command_info){
			.id = i % (answer.listed + 1U),
			.size_in = answer.size_in & 0x80 ? UINT32_MAX : answer.size_in,
			.size_out = answer.size_out & 0x80 ? UINT32_MAX : answer.size_out,
		};
	return 0;
}

static int answer_send(struct cxl_memdev *memdev, struct cxl_send_command *send)
{
	uint32_t len = answer.len < send->out.size ? answer.len : send->out.size;
	uint8_t sum = 0;

	for (uint32_t i = 0; i < send->in.size; i++)	/* all of it has to be there */
		sum ^= ((const uint8_t *)(uintptr_t)send->in.payload)[i];
	require(send->in.size > 0 || sum == 0);
	if (len > answer.n_bytes)
		len = (uint32_t)answer.n_bytes;
	if (len > 0)
		memcpy((void *)(uintptr_t)send->out.payload, answer.bytes, len);
	send->retval = answer.retval;
	send->out.size = answer.claimed & 1 ? answer.claimed : len;
	return answer.which & 0x80 ? -EBUSY : 0;
}

static const struct mbox_transport transport = { .query = query, .send = answer_send };

/* --- what every program does with its commands --- */

typedef int getter(struct cxl_cmd *cmd);
typedef unsigned long long capacity_getter(struct cxl_cmd *cmd);

static getter *const getters[] = {
	cxl_cmd_get_mbox_status,
	cxl_cmd_health_info_get_maintenance_needed,
	cxl_cmd_health_info_get_media_normal,
	cxl_cmd_health_info_get_ext_temperature_critical,
	cxl_cmd_health_info_get_life_used,
	cxl_cmd_health_info_get_temperature,
	cxl_cmd_health_info_get_pmem_errors,
	cxl_cmd_alert_config_life_used_prog_warn_threshold_valid,
	cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable,
	cxl_cmd_alert_config_get_life_used_crit_alert_threshold,
	cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold,
};

static capacity_getter *const capacities[] = {
	cxl_cmd_identify_get_total_size,
	cxl_cmd_identify_get_partition_align,
	cxl_cmd_partition_get_active_volatile_size,
	cxl_cmd_partition_get_next_persistent_size,
};

static struct cxl_cmd *make(struct cxl_memdev *memdev)
{
	static uint8_t labels[LABELS];

	switch (answer.which % 10) {
	case 0:
		return cxl_cmd_new_identify(memdev);
	case 1:
		return cxl_cmd_new_get_health_info(memdev);
	case 2:
		return cxl_cmd_new_get_alert_config(memdev);
	case 3:
		return cxl_cmd_new_set_alert_config(memdev);
	case 4:
		return cxl_cmd_new_get_partition(memdev);
	case 5:
		return cxl_cmd_new_set_partition(memdev, ULLONG_MAX);
	case 6:
		return cxl_cmd_new_get_fw_info(memdev);
	case 7:
		return cxl_cmd_new_read_label(memdev, answer.len, answer.claimed);
	case 8:
		return cxl_cmd_new_write_label(memdev, labels, 0, answer.len % LABELS);
	default:
		return cxl_cmd_new_raw(memdev, (int)answer.retval);
	}
}

static void ask_texts(struct cxl_cmd *cmd)
{
	unsigned int num, active, staged;
	uint8_t labels[LABELS];
	char text[16];
	uint32_t count;
	int r;

	(void)cxl_cmd_identify_get_fw_rev(cmd, text, (int)sizeof(text));
	for (int slot = 0; slot <= 5; slot++)
		(void)cxl_cmd_fw_info_get_fw_ver(cmd, slot, text, sizeof(text));
	require(cxl_cmd_fw_info_get_active_slot(cmd) <= 7);
	require(cxl_cmd_fw_info_get_staged_slot(cmd) <= 7);
	if (cxlx_cmd_fw_info_get_slots(cmd, &num, &active, &staged) == 0)
		require(cxl_cmd_get_out_size(cmd) >= 2 && num <= 255 && active <= 7 && staged <= 7);
	for (unsigned int len = 0; len <= LABELS; len += 50)
		require(cxl_cmd_read_label_get_payload(cmd, labels, len) <= (ssize_t)len);
	r = cxlx_cmd_health_info_get_pmem_errors(cmd, &count);
	require(r == 0 || r == -EINVAL || r == -ENXIO || r == -EPROTO || r == -EBUSY);
}

static void ask(struct cxl_cmd *cmd)
{
	for (size_t i = 0; i < ARRAY_LEN(getters); i++)
		(void)getters[i](cmd);
	for (size_t i = 0; i < ARRAY_LEN(capacities); i++) {
		unsigned long long value = capacities[i](cmd);

		require(value == ULLONG_MAX || value % CXL_CAPACITY_UNIT == 0);
	}
	ask_texts(cmd);
	require(cxl_cmd_get_out_size(cmd) >= 0);
	require((uint32_t)cxl_cmd_get_out_size(cmd) <= cmd->out_room);
}

static void use(struct cxl_memdev *memdev)
{
	auto_cmd struct cxl_cmd *cmd = make(memdev);
	uint8_t labels[LABELS];

	if (cmd) {
		ask(cmd);
		for (int i = 0; i < 2; i++) {
			(void)cxl_cmd_submit(cmd);
			ask(cmd);
		}
	}
	(void)cxl_memdev_read_label(memdev, labels, sizeof(labels), answer.which);
	(void)cxl_memdev_zero_label(memdev, sizeof(labels), answer.which);
}

/* --- one memdev in a tree of its own --- */

static void put(const char *path, const char *text)
{
	auto_free char *full = NULL;
	auto_fclose FILE *file = NULL;

	require(asprintf(&full, "%s%s", root, path) >= 0);
	for (char *at = full + strlen(root) + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		(void)mkdir(full, 0755);
	}
	if (!text)
		return;
	file = fopen(full, "w");
	require(file && fputs(text, file) >= 0);
}

static void remove_tree(void)
{
	auto_free char *command = NULL;

	if (asprintf(&command, "rm -rf %s", root) < 0 || system(command) != 0)
		fprintf(stderr, "%s is left over\n", root);
}

static void make_tree(void)
{
	auto_free char *link = NULL;

	require(mkdtemp(root) != NULL);
	(void)atexit(remove_tree);
	put(DEVICE "/payload_max", "256\n");
	put(DEVICE "/label_storage_size", "512\n");
	put("/sys/bus/cxl/devices/", NULL);
	require(asprintf(&link, "%s/sys/bus/cxl/devices/mem0", root) >= 0);
	require(symlink("../../../devices/pci0000:0c/0000:0d:00.0/mem0", link) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cxl_memdev *memdev;
	struct cxl_ctx *ctx;

	if (size < 24)
		return 0;
	answer = (struct answer){
		.which = data[0], .listed = data[1], .count = data[2], .copied = data[3],
		.size_in = number(data + 4), .size_out = number(data + 8),
		.retval = data[12] & 1 ? number(data + 12) : 0,
		.len = number(data + 16), .claimed = number(data + 20),
		.bytes = data + 24, .n_bytes = size - 24,
	};
	if (strchr(root, 'X'))
		make_tree();
	require(cxl_new(&ctx) == 0 && cxlx_set_sysroot(ctx, root) == 0);
	cxl_set_log_priority(ctx, 0);
	ctx->mbox = &transport;
	require(cxlx_memdev_get_by_name(ctx, "mem0", &memdev) == 0);
	use(memdev);
	cxl_unref(ctx);
	return 0;
}
