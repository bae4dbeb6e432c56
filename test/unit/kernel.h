/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel.h - a kernel for the machine of machine.h, as far as writes to sysfs go
 *
 * Link with --wrap=sysfs_write: each write comes here, may be refused as the test
 * scripted it, and changes the files that the kernel would show from then on.  It is
 * no judge of what is right: that is the planner's test, the simulator and the guest.
 */
#ifndef TEST_UNIT_KERNEL_H
#define TEST_UNIT_KERNEL_H

#include "base/numbers.h"
#include "test/unit/machine.h"

int __real_sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len);
int __wrap_sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len);

static struct {
	unsigned int n;		/* writes so far, refused ones included */
	unsigned int refuse_at; /* this one (from 1) is refused with @code; 0: none */
	unsigned int and_from;	/* and all from this one on; 0: none */
	int code;
	const char *refuse_file;   /* writes to files whose path ends like this are refused */
	unsigned int refuse_times; /* so many of them */
	void (*before)(const char *file, const char *text); /* somebody else's turn */
	struct words log; /* "FILE=TEXT" of all that was written */
} kernel;

static inline bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static inline int kernel_answer(const char *file)
{
	kernel.n++;
	if (kernel.n == kernel.refuse_at || (kernel.and_from && kernel.n >= kernel.and_from))
		return kernel.code;
	if (kernel.refuse_file && kernel.refuse_times && ends_with(file, kernel.refuse_file)) {
		kernel.refuse_times--;
		return kernel.code;
	}
	return 0;
}

/* --- regions --- */

static inline void kernel_offer(int id)
{
	struct tree_path text = tree_name("region%d\n", id);

	for (int window = 0; window < 2; window++) {
		tree_file(text.text, ROOT_DIR "/decoder0.%d/create_ram_region", window);
		tree_file(text.text, ROOT_DIR "/decoder0.%d/create_pmem_region", window);
	}
}

/* decoder0.W of "bus/cxl/devices/decoder0.W/..." */
static inline int window_of(const char *file)
{
	return file[strlen(CXL_DEVICES "/decoder0.")] - '0';
}

static inline int kernel_create(const char *file, const char *text, const char *mode)
{
	struct tree_path dir = tree_name(ROOT_DIR "/decoder0.%d/%s", window_of(file), text);
	struct tree_text offer = tree_read("sys/%s", file);
	int id;

	offer.text[strcspn(offer.text, "\n")] = '\0';
	if (strcmp(offer.text, text) != 0 || parse_name(text, "region", &id) < 0)
		return -EBUSY;
	machine_object(dir.text);
	tree_file("0xffffffffffffffff\n", "%s/resource", dir.text);
	tree_file("0x0\n", "%s/size", dir.text);
	tree_file("0\n", "%s/interleave_ways", dir.text);
	tree_file("0\n", "%s/interleave_granularity", dir.text);
	tree_file(mode, "%s/mode", dir.text);
	tree_file("0\n", "%s/commit", dir.text);
	tree_file("0\n", "%s/locked", dir.text);
	tree_file("\n", "%s/uuid", dir.text);
	kernel_offer(id + 1);
	return 0;
}

static inline int kernel_delete(const char *file, const char *text)
{
	struct tree_path dir = tree_name(ROOT_DIR "/decoder0.%d/%s", window_of(file), text);
	int id = 0;

	if (!tree_exists("%s", dir.text))
		return -ENODEV;
	(void)parse_name(text, "region", &id);
	tree_remove("%s", dir.text);
	tree_remove(DEVICES_DIR "/%s", text);
	kernel_offer(id);
	return 0;
}

static inline int kernel_ways(const char *file, const char *text)
{
	struct tree_path line = tree_name("%s\n", text);

	tree_file(line.text, "sys/%s", file);
	for (int i = 0; i < atoi(text); i++)
		tree_file("\n", "sys/%.*s/target%d", (int)(strrchr(file, '/') - file), file, i);
	return 0;
}

static inline int kernel_region_size(const char *file, const char *text)
{
	struct tree_path line = tree_name("%s\n", text);

	tree_file(line.text, "sys/%s", file);
	tree_file("0x100000000\n", "sys/%.*s/resource", (int)(strrchr(file, '/') - file), file);
	return 0;
}

static inline int kernel_target(const char *file, const char *text)
{
	struct tree_text before = tree_read("sys/%s", file);
	struct tree_path line = tree_name("%s%s", text, *text == '\n' ? "" : "\n"), region;
	const char *name = file + strlen(CXL_DEVICES "/");

	before.text[strcspn(before.text, "\n")] = '\0';
	if (*before.text && *text != '\n')
		return -EBUSY;
	region = tree_name("%.*s\n", (int)strcspn(name, "/"), name);
	if (*before.text)
		tree_file("\n", DEVICES_DIR "/%s/region", before.text);
	if (*text != '\n')
		tree_file(region.text, DEVICES_DIR "/%s/region", text);
	tree_file(line.text, "sys/%s", file);
	return 0;
}

static inline int kernel_dpa_size(const char *file, const char *text)
{
	struct tree_path dir = tree_name("%.*s", (int)(strrchr(file, '/') - file), file), line;
	uint64_t size = 0;

	if (tree_read("sys/%s/region", dir.text).text[0] != '\n')
		return -EBUSY;
	assert_int_equal(parse_u64(text, 0, &size), 0);
	line = tree_name("0x%016" PRIx64 "\n", size);
	tree_file(line.text, "sys/%s", file);
	return 0;
}

/* --- drivers and memory --- */

static inline int kernel_bind(const char *text)
{
	struct tree_path dir = tree_name(DEVICES_DIR "/%s", text);
	struct tree_path driver = tree_name("%s/driver", dir.text);

	if (!tree_exists("%s", dir.text))
		return -ENODEV;
	if (tree_exists("%s", driver.text))
		return -EBUSY;
	tree_link("sys/bus/cxl/drivers/cxl_region", ROOT_DIR "/decoder0.%d/%s/driver",
		  tree_exists(ROOT_DIR "/decoder0.0/%s", text) ? 0 : 1, text);
	return 0;
}

static inline int kernel_unbind(const char *text)
{
	if (!tree_exists(DEVICES_DIR "/%s/driver", text))
		return -ENODEV;
	tree_remove(DEVICES_DIR "/%s/driver", text);
	return 0;
}

/* The memory driver of region0's dax device takes its two blocks along, if they are offline. */
static inline int kernel_kmem_unbind(const char *text)
{
	tree_remove("sys/bus/dax/devices/%s/driver", text);
	for (unsigned int id = 32; id < 34; id++)
		if (strcmp(tree_read(MEMORY_DIR "/memory%u/state", id).text, "offline\n") == 0)
			tree_remove(MEMORY_DIR "/memory%u", id);
	return 0;
}

static inline int kernel_kmem_bind(const char *text)
{
	int id = 0;

	if (tree_exists("sys/bus/dax/devices/%s/driver", text))
		return -EBUSY;
	assert_int_equal(sscanf(text, "dax%d.0", &id), 1);
	tree_link("sys/bus/dax/drivers/kmem",
		  ROOT_DIR "/decoder0.0/region%d/dax_region%d/%s/driver", id, id, text);
	for (unsigned int block = 32; block < 34; block++)
		machine_block(block, "offline\n");
	return 0;
}

static inline int kernel_memory(const char *file, const char *text)
{
	struct tree_path dir = tree_name("sys/%.*s", (int)(strrchr(file, '/') - file), file);
	bool online = strcmp(text, "offline") != 0;

	tree_file(online ? "online\n" : "offline\n", "%s/state", dir.text);
	tree_file(strcmp(text, "online_movable") == 0 ? "Movable\n"
		  : online			      ? "Normal\n"
						      : "Normal Movable\n",
		  "%s/valid_zones", dir.text);
	return 0;
}

static inline int kernel_write(const char *file, const char *text)
{
	struct tree_path line = tree_name("%.*s\n", (int)strcspn(text, "\n"), text);
	const char *name = last_component(file);

	if (!tree_exists("sys/%s", file))
		return -ENOENT;
	if (strcmp(name, "create_ram_region") == 0)
		return kernel_create(file, text, "ram\n");
	if (strcmp(name, "create_pmem_region") == 0)
		return kernel_create(file, text, "pmem\n");
	if (strcmp(name, "delete_region") == 0)
		return kernel_delete(file, text);
	if (strcmp(name, "dpa_size") == 0)
		return kernel_dpa_size(file, text);
	if (after_prefix(name, "target"))
		return kernel_target(file, text);
	if (ends_with(file, "kmem/unbind"))
		return kernel_kmem_unbind(text);
	if (ends_with(file, "kmem/bind"))
		return kernel_kmem_bind(text);
	if (strcmp(name, "unbind") == 0)
		return kernel_unbind(text);
	if (strcmp(name, "bind") == 0)
		return kernel_bind(text);
	if (after_prefix(file, "devices/system/memory/memory"))
		return kernel_memory(file, text);
	if (strstr(file, "/region") && strcmp(name, "interleave_ways") == 0)
		return kernel_ways(file, text);
	if (strstr(file, "/region") && strcmp(name, "size") == 0)
		return kernel_region_size(file, text);
	tree_file(line.text, "sys/%s", file);
	return 0;
}

int __wrap_sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len)
{
	int r;

	assert_int_equal(strlen(text), len);
	/* How the library waits for a probe: no step of anything, and not to be counted. */
	if (ends_with(file, "kmem/bind") && tree_exists("sys/bus/dax/devices/%s/driver", text))
		return -EBUSY;
	if (kernel.before)
		kernel.before(file, text);
	r = kernel_answer(file);
	if (r == 0)
		r = kernel_write(file, text);
	if (r == 0)
		assert_int_equal(words_printf(&kernel.log, "%s=%s", file, text), 0);
	return r;
}

/* Forget script and log; the files stay. */
static inline void kernel_reset(void)
{
	words_clear(&kernel.log);
	memset(&kernel, 0, sizeof(kernel));
}

/* Was a write to a file done whose path ends so? */
static inline unsigned int kernel_writes_to(const char *end)
{
	unsigned int n = 0;

	for (size_t i = 0; i < kernel.log.n; i++) {
		auto_free char *file = strndup(kernel.log.at[i], strcspn(kernel.log.at[i], "="));

		n += ends_with(file, end);
	}
	return n;
}

static inline int kernel_setup(void **state)
{
	kernel_reset();
	return machine_setup(state);
}

static inline int kernel_teardown(void **state)
{
	kernel_reset();
	return machine_teardown(state);
}

#define kernel_test(fn) cmocka_unit_test_setup_teardown(fn, kernel_setup, kernel_teardown)

#endif
