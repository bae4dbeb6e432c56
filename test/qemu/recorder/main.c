// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - record-writes SEED STEPS: random writes to a real kernel, as a trace for cxl-sim replay
 *
 * The trace is made of the initial state, and after each write what changed.
 * Lines are on their way before the write that may kill the kernel.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "recorder.h"

#define SETTLE_US 20000		/* between two looks */
#define SETTLE_SAME 3		/* so often nothing may have changed */
#define SETTLE_TRIES 1000

static int list_dir(void *data, const char *path, sim_watch_fn each, void *each_data)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		each(each_data, entry->d_name,
		     entry->d_type == DT_DIR ? SIM_WATCH_DIR :
		     entry->d_type == DT_LNK ? SIM_WATCH_LINK : SIM_WATCH_FILE);
	}
	closedir(dir);
	return 0;
}

static int file_mode(void *data, const char *path, unsigned int *ret)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return -errno;
	*ret = st.st_mode & 0777;
	return 0;
}

static int read_file(void *data, const char *path, struct sim_buf *ret)
{
	char text[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int r;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text));
	r = n < 0 ? -errno : 0;
	close(fd);
	if (n > 0)
		sim_put(ret, text, (size_t)n);
	return r;
}

static int read_link(void *data, const char *path, struct sim_buf *ret)
{
	char text[4096];
	ssize_t n = readlink(path, text, sizeof(text));

	if (n < 0)
		return -errno;
	sim_put(ret, text, (size_t)n);
	return 0;
}

static const struct sim_watch_ops kernel = { NULL, list_dir, file_mode, read_file, read_link };

static void print_change(void *data, const char *name, const char *before, const char *after)
{
	if (after)
		printf("%s\n", after);
	else
		printf("gone %s\n", name);
}

/* --- waiting --- */

struct signature {
	uint64_t sum;
	const char *dir;
	bool busy;
};

static void add_text(struct signature *signature, const char *text)
{
	/* FNV-1a */
	for (; *text; text++)
		signature->sum = (signature->sum ^ (unsigned char)*text) * 0x100000001b3u;
}

/* The names of all devices, and whether they have a driver. */
static void add_device(void *data, const char *name, enum sim_watch_kind kind)
{
	struct signature *signature = data;
	auto_sim_buf struct sim_buf driver = { 0 };
	char path[512];

	add_text(signature, name);
	snprintf(path, sizeof(path), "%s/%s/driver", signature->dir, name);
	read_link(NULL, path, &driver);
	add_text(signature, sim_text(&driver));
}

/* Firmware that was given to a memdev is on its way for seconds. */
static void look_for_upload(void *data, const char *name, enum sim_watch_kind kind)
{
	struct signature *signature = data;
	auto_sim_buf struct sim_buf status = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "/sys/class/firmware/%s/status", name);
	if (read_file(NULL, path, &status) == 0 && strcmp(sim_text(&status), "idle\n") != 0)
		signature->busy = true;
}

/* "0.12 0.08 0.02 2/97 1234": somebody besides us wants to run. */
static bool others_run(void)
{
	auto_sim_buf struct sim_buf text = { 0 };
	unsigned int running = 0;

	read_file(NULL, "/proc/loadavg", &text);
	return sscanf(sim_text(&text), "%*s %*s %*s %u/", &running) != 1 || running > 1;
}

/* Is it in the middle of something that it waits for?  "12 (kworker/u4:1) D ..." */
static void look_for_wait(void *data, const char *name, enum sim_watch_kind kind)
{
	bool *waits = data;
	auto_sim_buf struct sim_buf stat = { 0 };
	const char *end;
	char path[512];

	if (*name < '0' || *name > '9')
		return;
	snprintf(path, sizeof(path), "/proc/%s/stat", name);
	read_file(NULL, path, &stat);
	end = strrchr(sim_text(&stat), ')');
	if (end && end[1] == ' ' && end[2] == 'D')
		*waits = true;
}

/* The most expensive of all looks. */
static bool others_wait(void)
{
	bool waits = false;

	list_dir(NULL, "/proc", look_for_wait, &waits);
	return waits;
}

static struct signature sign_all(void)
{
	static const char *const dirs[] = {
		"/sys/bus/cxl/devices", "/sys/bus/dax/devices", "/sys/bus/nd/devices",
		"/sys/devices/system/memory",
	};
	struct signature signature = { 0xcbf29ce484222325u, NULL, false };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		signature.dir = dirs[i];
		list_dir(NULL, dirs[i], add_device, &signature);
	}
	list_dir(NULL, "/sys/class/firmware", look_for_upload, &signature);
	signature.busy |= others_run();
	return signature;
}

/*
 * Until no device comes, goes, or changes its driver any more.  Drivers are probed in the
 * background: on a busy host even that takes its time, so nobody may be at work.
 */
static void settle(void)
{
	struct signature before = sign_all();
	unsigned int same = 0;

	for (unsigned int i = 0; same < SETTLE_SAME && i < SETTLE_TRIES; i++) {
		struct signature now;

		usleep(SETTLE_US);
		now = sign_all();
		same = now.sum == before.sum && !now.busy ? same + 1 : 0;
		before = now;
		if (same == SETTLE_SAME && others_wait())
			same = 0;
	}
}

static void print_errno(int number)
{
	const char *name = sim_errno_name(-number);

	if (name)
		printf("%s\n", name);
	else
		printf("%d\n", number);
}

static void do_write(const struct write *write_)
{
	char *path = sim_watch_path(write_->file);
	size_t len = strlen(write_->value);
	ssize_t n;
	int fd;

	printf("W %s <- '%s' : ", write_->file, write_->value);
	fflush(stdout);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	free(path);
	if (fd < 0) {
		printf("open ");
		print_errno(errno);
		return;
	}
	n = write(fd, write_->value, len);
	if (n < 0)
		print_errno(errno);
	else if ((size_t)n == len)
		puts("ok");
	else
		printf("ok %zd\n", n);
	close(fd);
}

/* Which memdev got which number at this boot: the simulator is to give the same. */
static void print_memdev(const struct sim_shot *shot, const char *name)
{
	char *serial = shot_value(shot, "%s/serial", name);
	const char *endpoint = "-";

	for (size_t i = 0; i < shot->n; i++) {
		const char *link = shot->at[i].text;
		const char *end = link + strlen(link) - strlen(name);

		if (strncmp(link, "l   endpoint", 12) == 0 && strstr(link, "/uport -> ") &&
		    end > link && end[-1] == '/' && strcmp(end, name) == 0)
			endpoint = shot->at[i].name;
	}
	printf("# replay: memdev %s serial %s endpoint %.*s\n", name, serial ? serial : "0",
	       (int)strcspn(endpoint, "/"), endpoint);
	free(serial);
}

static void print_head(const struct sim_shot *shot, const char *seed, const char *steps)
{
	const char *topology = getenv("CXL_TEST_GUEST");
	struct utsname system;

	uname(&system);
	printf("# %s random writes with seed %s, recorded on a real kernel\n", steps, seed);
	printf("# replay: topology %s\n", topology ? topology : "unknown");
	printf("# replay: release %s\n", system.release);
	for (size_t i = 0; i < shot->n; i++) {
		const char *name = shot->at[i].name;
		const char *uport = strstr(shot->at[i].text, "/uport -> ");

		if (strncmp(name, "mem", 3) == 0 && !strchr(name, '/'))
			print_memdev(shot, name);
		if (strncmp(name, "port", 4) == 0 && uport)
			printf("# replay: port %.*s device %s\n", (int)strcspn(name, "/"), name,
			       strrchr(uport, '/') + 1);
	}
	printf("# replay: watch\n");
}

/* Draw until there is something that may be written. */
static void next_write(const struct sim_shot *shot, unsigned long step, unsigned long steps,
		       struct write *ret)
{
	bool last_act = is_last_act(step, steps);

	while (!choose_write(shot, step, steps, ret) || danger_of(shot, ret, last_act))
		write_clear(ret);
}

int main(int argc, char **argv)
{
	struct sim_shot boot = { 0 }, before = { 0 }, none = { 0 };
	unsigned long steps;

	if (argc != 3) {
		fprintf(stderr, "usage: record-writes SEED STEPS\n");
		return 129;
	}
	random_seed(strtoull(argv[1], NULL, 0));
	steps = strtoul(argv[2], NULL, 0);
	sim_shot_take_blocks(&boot, &kernel);
	settle();
	sim_shot_take(&before, &kernel, &boot);
	print_head(&before, argv[1], argv[2]);
	sim_shot_compare(&none, &before, print_change, NULL);
	for (unsigned long i = 0; i < steps; i++) {
		struct sim_shot after = { 0 };
		struct write next;

		next_write(&before, i, steps, &next);
		do_write(&next);
		if (takes_time(&next))
			settle();
		sim_shot_take(&after, &kernel, &boot);
		sim_shot_compare(&before, &after, print_change, NULL);
		sim_shot_clear(&before);
		before = after;
		write_clear(&next);
	}
	printf("# replay: end\n");
	sim_shot_clear(&before);
	sim_shot_clear(&boot);
	return 0;
}
