// SPDX-License-Identifier: GPL-2.0-only
/*
 * attr.c - fuzz target: any bytes as the content of files that the library reads
 *
 * The first byte says which: attributes of a memdev and a decoder, the list of targets,
 * or the record of a process.  All are files of one small tree, made at the first input;
 * reading them must end in a value or in an error that the record explains.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/memory.h"
#include "libcxl/owner.h"
#include "libcxl/private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOT "sys/devices/platform/ACPI0017:00/root0"
#define MEMDEV "sys/devices/pci0000:0c/0000:0d:00.0/mem0"
#define MEMORY "sys/devices/system/memory"

static char root[] = "/tmp/fuzz-attr.XXXXXX";
static int root_fd = -1;

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void make_dirs(char *path)
{
	for (char *at = path; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		(void)mkdirat(root_fd, path, 0755);
	}
}

static void put(const char *path, const void *bytes, size_t len)
{
	auto_free char *copy = strdup(path);
	auto_close int fd = -1;

	require(copy);
	make_dirs(copy);
	fd = openat(root_fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	require(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
}

static void put_link(const char *target, const char *path)
{
	auto_free char *copy = strdup(path);

	require(copy);
	make_dirs(copy);
	require(symlinkat(target, root_fd, path) == 0);
}

static void remove_tree(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	(void)!system(command);
}

static void make_tree(void)
{
	require(mkdtemp(root));
	(void)atexit(remove_tree);
	root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	require(root_fd >= 0);
	put_link("../../../devices/pci0000:0c/0000:0d:00.0/mem0", "sys/bus/cxl/devices/mem0");
	put_link("../../../devices/platform/ACPI0017:00/root0/decoder0.0",
		 "sys/bus/cxl/devices/decoder0.0");
	put_link("../../../../pci0000:0c", ROOT "/dport12");
	put_link("../../../../pci0000:0d", ROOT "/dport13");
	put(MEMDEV "/none", "", 0);
	put(ROOT "/decoder0.0/none", "", 0);
	put(MEMORY "/block_size_bytes", "8000000\n", 8);
	put(MEMORY "/memory32/valid_zones", "Normal\n", 7);
	put("run/cxl/none", "", 0);
}

/* What went wrong has a file, and a number that is known. */
static void check_answer(struct cxl_ctx *ctx, int r)
{
	const struct cxlx_error *error = cxlx_get_error(ctx);

	if (r == 0 || r == -ENOENT || r == -ENODATA)
		return;
	require(cxlx_error_code(error) == r);
	require(*cxlx_error_path(error) && *cxlx_error_doing(error));
}

static void read_number(struct cxl_ctx *ctx, struct obj *obj, unsigned int id)
{
	uint64_t number;

	check_answer(ctx, attr_get_u64(obj, id, &number));
}

static void as_memdev(struct cxl_ctx *ctx, const void *bytes, size_t len)
{
	struct cxl_memdev *memdev;
	const char *text;

	put(MEMDEV "/serial", bytes, len);
	put(MEMDEV "/numa_node", bytes, len);
	put(MEMDEV "/dev", bytes, len);
	require(cxlx_memdev_get_by_name(ctx, "mem0", &memdev) == 0);
	read_number(ctx, &memdev->obj, MEMDEV_SERIAL);
	read_number(ctx, &memdev->obj, MEMDEV_NUMA_NODE);
	check_answer(ctx, attr_get_text(&memdev->obj, MEMDEV_DEV, &text));
	require(cxl_memdev_get_major(memdev) >= -4095);
	require(cxl_memdev_get_minor(memdev) >= -4095);
}

static void as_decoder(struct cxl_ctx *ctx, const void *bytes, size_t len)
{
	static const unsigned int ids[] = { DECODER_LOCKED, DECODER_MODE, DECODER_WAYS,
					    DECODER_SIZE };
	struct cxl_decoder *decoder;

	put(ROOT "/decoder0.0/locked", bytes, len);
	put(ROOT "/decoder0.0/mode", bytes, len);
	put(ROOT "/decoder0.0/interleave_ways", bytes, len);
	put(ROOT "/decoder0.0/size", bytes, len);
	require(cxlx_decoder_get_by_name(ctx, "decoder0.0", &decoder) == 0);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		read_number(ctx, &decoder->obj, ids[i]);
}

static void as_target_list(struct cxl_ctx *ctx, const void *bytes, size_t len)
{
	struct cxl_decoder *decoder;
	struct cxl_target *target;
	int n, last = INT_MAX;

	put(ROOT "/decoder0.0/target_list", bytes, len);
	require(cxlx_decoder_get_by_name(ctx, "decoder0.0", &decoder) == 0);
	n = cxl_decoder_get_nr_targets(decoder);
	require(n >= 0 && (size_t)n <= len);
	cxl_target_foreach (decoder, target) {
		require(cxl_target_get_position(target) < last);
		last = cxl_target_get_position(target);
		require(last >= 0 && last < n && cxl_target_get_devname(target));
	}
}

static void as_record(struct cxl_ctx *ctx, const void *bytes, size_t len)
{
	for (int alive = 0; alive < 2; alive++) {
		auto_owner_record struct owner_record record = { 0 };

		put("run/cxl/work.7", bytes, len);
		if (owner_find(core(ctx), "region0", alive, &record) < 0)
			continue;
		require(record.pid > 0 && strcmp(record.region, "region0") == 0);
		for (size_t i = 0; i < record.n_decoders; i++)
			require(*record.decoders[i].name);
	}
}

static void as_memory(struct cxl_ctx *ctx, const void *bytes, size_t len)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	put(MEMORY "/memory32/state", bytes, len);
	r = memory_find(core(ctx), UINT64_C(4) << 30, UINT64_C(1) << 63, &blocks);
	check_answer(ctx, r);
	require(r < 0 || blocks.n == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const as[])(struct cxl_ctx * ctx, const void *bytes, size_t len) = {
		as_memdev, as_decoder, as_target_list, as_record, as_memory,
	};
	struct cxl_ctx *ctx;

	if (size == 0)
		return 0;
	if (root_fd < 0)
		make_tree();
	require(cxl_new(&ctx) == 0 && cxlx_set_sysroot(ctx, root) == 0);
	as[data[0] % ARRAY_LEN(as)](ctx, data + 1, size - 1);
	cxl_unref(ctx);
	return 0;
}
