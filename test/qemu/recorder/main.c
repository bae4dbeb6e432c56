// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - record-writes SEED STEPS [SECONDS]: random writes to a real kernel, as a trace for
 * cxl-sim replay
 *
 * With SECONDS it is over then, also when there would be more steps.  The trace is made of the initial state, and after each write what changed.
 * Lines are on their way before the write that may kill the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "recorder.h"

static void print_change(void *data, const char *name, const char *before, const char *after)
{
	if (after)
		printf("%s\n", after);
	else
		printf("gone %s\n", name);
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

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

int main(int argc, char **argv)
{
	struct sim_shot boot = { 0 }, before = { 0 }, none = { 0 };
	unsigned long steps;
	time_t end;

	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: record-writes SEED STEPS [SECONDS]\n");
		return 129;
	}
	random_seed(strtoull(argv[1], NULL, 0));
	steps = strtoul(argv[2], NULL, 0);
	end = argc == 4 ? seconds() + strtol(argv[3], NULL, 0) : 0;
	sim_shot_take_blocks(&boot, &kernel);
	settle();
	sim_shot_take(&before, &kernel, &boot);
	print_head(&before, argv[1], argv[2]);
	sim_shot_compare(&none, &before, print_change, NULL);
	for (unsigned long i = 0; i < steps && (!end || seconds() < end); i++) {
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
