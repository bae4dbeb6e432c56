// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine that is recorded and simulated again shows the same, file by file.
 *
 * The simulated /sys is copied to a directory, as a dump of a real one would be,
 * so that nothing but text goes from one to the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

#include "sim/record.h"
#include "sim/topology-lines.h"
#include "sim/world.h"
#include "test/unit/sim-topology-file.h"

#define ALL_DIALECTS (SIM_SYSRAM | SIM_DCD)

/* --- a copy of a world's /sys --- */

/* Thousands of small files: in memory, where there is a place for that. */
static char copy[40];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	return remove(path);
}

static void remove_copy(void)
{
	nftw(copy, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct entry {
	char *name;
	struct sim_stat stat;
};

struct entries {
	struct entry *at;
	size_t n;
};

/* Listing holds the lock of the world, so nothing else is done meanwhile. */
static int collect(void *data, const char *name, const struct sim_stat *st)
{
	struct entries *all = data;
	struct entry *entry = sim_grow(&all->at, &all->n, sizeof(*entry));

	entry->name = sim_strdup(name);
	entry->stat = *st;
	return 0;
}

static void copy_file(struct sim_world *world, const char *path, const char *to, unsigned int mode)
{
	auto_sim_buf struct sim_buf text = { 0 };
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	assert_true(fd >= 0);
	if (mode & 0444)
		sim_read(world, path, &text);
	assert_int_equal(write(fd, sim_text(&text), text.len), text.len);
	close(fd);
}

static void copy_dir(struct sim_world *world, const char *dir);

static void copy_entry(struct sim_world *world, const char *dir, const struct entry *entry)
{
	auto_free char *path = sim_format("%s/%s", dir, entry->name);
	auto_free char *to = sim_format("%s%s", copy, path);
	auto_sim_buf struct sim_buf target = { 0 };

	if (entry->stat.kind == SIM_DIR) {
		assert_int_equal(mkdir(to, 0755), 0);
		copy_dir(world, path);
	} else if (entry->stat.kind == SIM_LINK) {
		assert_int_equal(sim_readlink(world, path, &target), 0);
		assert_int_equal(symlink(sim_text(&target), to), 0);
	} else {
		copy_file(world, path, to, entry->stat.mode);
	}
}

static void copy_dir(struct sim_world *world, const char *dir)
{
	struct entries all = { 0 };

	assert_int_equal(sim_list(world, dir, collect, &all), 0);
	for (size_t i = 0; i < all.n; i++) {
		copy_entry(world, dir, &all.at[i]);
		free(all.at[i].name);
	}
	free(all.at);
}

static void copy_world(struct sim_world *world)
{
	auto_free char *sys = NULL;

	strcpy(copy,
	       access("/dev/shm", W_OK) ? "/tmp/sim-record.XXXXXX" : "/dev/shm/sim-record.XXXXXX");
	assert_non_null(mkdtemp(copy));
	sys = sim_format("%s/sys", copy);
	assert_int_equal(mkdir(sys, 0755), 0);
	copy_dir(world, "/sys");
}

/* --- there and back --- */

static struct sim_world *boot(const struct sim_topology *topology)
{
	struct sim_world *world;

	assert_int_equal(sim_world_new(topology, ALL_DIALECTS, &world), 0);
	sim_work_run(world);
	return world;
}

static char *dump(const struct sim_topology *topology)
{
	struct sim_world *world = boot(topology);
	struct sim_buf text = { 0 };

	assert_int_equal(sim_dump(world, "/sys", &text), 0);
	sim_world_free(world);
	return text.text;
}

/* The topology of the copy, by way of a file; *ret_file is that. */
static void record_copy(struct sim_topology *ret, char **ret_file)
{
	struct sim_topology recorded;

	if (sim_record(copy, &recorded, stderr) < 0)
		fail_msg("%s cannot be recorded", copy);
	*ret_file = save_text(&recorded);
	sim_topology_clear(&recorded);
	load_good(*ret_file, ret);
}

/* Where two texts begin to differ, line by line. */
static void check_same(const char *a, const char *b, const char *file)
{
	size_t line = 0, at = 0;

	for (; a[at] && a[at] == b[at]; at++)
		if (a[at] == '\n')
			line = at + 1;
	if (a[at] != b[at])
		fail_msg("was:\n%.*s\nis:\n%.*s\nwith:\n%s", (int)strcspn(a + line, "\n"), a + line,
			 (int)strcspn(b + line, "\n"), b + line, file);
}

/* Functions that are none of CXL, and the names of drivers that hold nothing. */
static bool is_kept(const char *line, size_t len)
{
	static const char *const not_kept[] = { "0000:17:02.0", "0000:1a:00.0", "drivers/tolerant",
						"module/tolerant" };
	auto_free char *text = sim_format("%.*s", (int)len, line);

	for (size_t i = 0; i < ARRAY_LEN(not_kept); i++)
		if (strstr(text, not_kept[i]))
			return false;
	return true;
}

static char *kept_lines(const char *text)
{
	struct sim_buf out = { 0 };

	while (*text) {
		size_t len = strcspn(text, "\n") + 1;

		if (is_kept(text, len))
			sim_put(&out, text, len);
		text += len;
	}
	return out.text;
}

static void check_recording(const struct sim_topology *original, bool all)
{
	auto_free char *before = NULL, *after = NULL, *file = NULL;
	struct sim_world *world = boot(original);
	struct sim_topology again;

	copy_world(world);
	sim_world_free(world);
	record_copy(&again, &file);
	before = dump(original);
	after = dump(&again);
	if (!all) {
		auto_free char *whole = before, *whole_after = after;

		before = kept_lines(whole);
		after = kept_lines(whole_after);
	}
	check_same(before, after, file);
	sim_topology_clear(&again);
	remove_copy();
}

/* The rack is test/sim/record.bats': it has more files than this should write. */
static void test_installed(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(installed); i++) {
		struct sim_topology t;

		if (!strcmp(installed[i], "rack"))
			continue;
		load_installed(installed[i], &t);
		check_recording(&t, strcmp(installed[i], "attach-states") != 0);
		sim_topology_clear(&t);
	}
}

static const char *const machines[] = {
	/* switches below switches, of different depth */
	"[host-bridge hb]\ncount = 2\n"
	"[switch a]\nparent = hb*\ncount = 2\n[switch b]\nparent = a*\n[switch c]\nparent = b0 b3\n"
	"[memdev m]\nport = c* b1 b2 a1 hb0\ncount = 2\nram = 512M\npmem = 256M\n"
	"[window w]\nsize = 4G\ntargets = hb*\ngranularity = 512\n",
	/* passthrough, and a host bridge without anything */
	"[host-bridge hb]\ndecoders = 0\n[host-bridge empty]\n"
	"[memdev m]\nport = hb\nram = 256M\nbandwidth = 0\nlatency = 0\n"
	"[window w]\nsize = 1G\ntargets = hb\n",
	/* restricted */
	"[host-bridge vh]\n[host-bridge rc]\nrch = yes\n"
	"[memdev a]\nport = vh\nram = 256M\n[memdev b]\nport = rc\nram = 256M\n"
	"[window w]\nsize = 1G\ntargets = vh\n",
	/* what a memdev can lack */
	"[host-bridge hb]\nnuma-node = 1\n"
	"[memdev a]\npmem = 256M\nlabel-storage-size = 0\npoison = no\nnuma-node = 1\n"
	"[memdev b]\nram = 256M\nsanitize = no\nerase = yes\nfirmware-version = \"\"\n"
	"[memdev c]\nfirmware-update = no\npayload-max = 4K\nram = 512M\nram-qos-class = 3\n"
	"[memdev d]\ndynamic = 1G\ndynamic-qos-class = 4\nserial = 0\n"
	"[memdev e]\nram = 256M\ndetached = yes\n"
	"[memdev f]\nmedia-ready = no\n"
	"[window w]\nsize = 4G\nqos-class = 3\ntarget-node = 5\n"
	"[window v]\nsize = 4G\nallow = pmem type3\nfixed = yes\n",
	/* numbers that no boot would give by itself, as machines that probe in parallel have */
	"[host-bridge a]\nid = 2\n[host-bridge b]\nid = 1\n"
	"[switch s]\nparent = a\nid = 3\n"
	"[memdev x]\nport = s\nendpoint-id = 9\n[memdev y]\nport = a\nendpoint-id = 4\n"
	"[memdev z]\nport = b\nendpoint-id = 5\nram = 256M\n",
	/* regions whose numbers do not follow their addresses, of all modes */
	"[host-bridge hb]\n[memdev m]\nram = 1G\npmem = 1G\ncount = 4\n[window w]\nsize = 8G\n"
	"[window v]\nsize = 4G\n"
	"[region]\nwindow = v\nsize = 512M\nmembers = m0 m1\n"
	"[region]\nwindow = w\nsize = 1G\nmembers = m3 m2\ngranularity = 1K\n"
	"[region]\nwindow = w\nsize = 512M\nmembers = m3\nmode = pmem\nstart = 0x1080000000\n",
	/* what a newer memdev and its firmware have */
	"[machine]\neinj = yes\nhmat = yes\n[host-bridge hb]\n"
	"[memdev a]\nram = 1G\npmem = 1G\nfeatures = yes\ndirty-shutdown = yes\n"
	"dirty-shutdown-count = 5\npmus = 2\nsecurity = locked\n"
	"[memdev b]\nram = 1G\nerase = yes\nsecurity = frozen\n"
	"[memdev c]\nram = 1G\nhdm-decoders = no\n"
	"[window w]\nsize = 8G\nlinear-cache = 512M\n"
	"[region]\nwindow = w\nsize = 1G\nmembers = b\n"
	"[region]\nwindow = w\nsize = 1G\nmembers = c\n"
	"[window v]\nsize = 8G\nlinear-cache = 1G\n"
	"[region]\nwindow = v\nstart = 0x1240000000\nsize = 1G\nmembers = a\n",
	/* accelerators in other ways than those that are installed */
	"[host-bridge hb]\n[accelerator a]\nport = hb\nram = 256M\nattach = bare\n"
	"[accelerator b]\nport = hb\nram = 256M\nattach = never\n"
	"[accelerator c]\nport = hb\nram = 256M\n"
	"[host-bridge plain]\ncxl = no\n[accelerator d]\nport = plain\n"
	"[window w]\nsize = 4G\ntargets = hb\n[region]\nsize = 256M\nmembers = c\n",
	/* several members that are not there, through switches */
	"[host-bridge hb]\n[switch s]\ncount = 2\nparent = hb\n[memdev m]\nport = s*\nram = 1G\n"
	"[memdev gone]\nport = s*\nram = 1G\nabsent = yes\n"
	"[window w]\nsize = 8G\n[region]\nsize = 4G\nmembers = m0 m1 gone0 gone1\n",
};

static void test_machines(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(machines); i++) {
		struct sim_topology t;

		load_good(machines[i], &t);
		check_recording(&t, true);
		sim_topology_clear(&t);
	}
}

/* --- what cannot be recorded --- */

static void test_nothing_there(void **state)
{
	auto_free char *said = NULL;
	struct sim_topology t;
	size_t size;
	FILE *to = open_memstream(&said, &size);

	assert_int_equal(sim_record("/nonexistent", &t, to), -ENOENT);
	fclose(to);
	assert_string_equal(said, "cxl-sim record: cannot read /nonexistent/sys: "
				  "No such file or directory\n");
	assert_int_equal(t.n_ports, 0);
}

static void put(const char *path, const void *bytes, size_t len)
{
	auto_close int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
}

static void record_with(const char *file, const char *text)
{
	auto_free char *path = sim_format("%s/sys/bus/cxl/devices/%s", copy, file);
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct sim_topology t;
	char before[4096];
	ssize_t len = read(fd, before, sizeof(before));

	assert_true(len >= 0);
	chmod(path, 0644);
	put(path, text, strlen(text));
	if (sim_record(copy, &t, NULL) == 0) {
		free(save_text(&t));
		sim_topology_clear(&t);
	}
	put(path, before, (size_t)len);
}

/* Files that say nonsense, or nothing: something is recorded, or not, but nothing breaks. */
static void test_garbage(void **state)
{
	static const char *const garbage[] = { "",     "zzz\n",	       "99999999999999999999\n",
					       "-1\n", "decoder9.9\n", "0x10000000,7,7,7\n" };
	static const char *const files[] = {
		"decoder0.0/size",
		"decoder0.0/start",
		"decoder0.0/target_list",
		"decoder0.0/interleave_granularity",
		"region0/interleave_ways",
		"region0/size",
		"region0/target0",
		"region0/mode",
		"mem0/ram/size",
		"mem0/payload_max",
		"decoder1.0/interleave_granularity",
		"decoder1.0/interleave_ways",
		"endpoint2/CDAT",
	};
	struct sim_topology original;
	struct sim_world *world;

	load_installed("locked-firmware", &original);
	world = boot(&original);
	copy_world(world);
	sim_world_free(world);
	sim_topology_clear(&original);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		for (size_t j = 0; j < ARRAY_LEN(garbage); j++)
			record_with(files[i], garbage[j]);
	remove_copy();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_installed),
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
