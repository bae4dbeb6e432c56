// SPDX-License-Identifier: GPL-2.0-only
/*
 * clients.c - many processes that create, change and delete regions at the same time
 *
 *	sim-clients DEVICES CLIENTS ROUNDS [KILLED]
 *
 * DEVICES is /sys/bus/cxl/devices of a simulated machine.  Each client takes the
 * next region id (compare-exchange, on any window and of any type), writes something
 * of its own to the region, reads it back, and deletes every second one.  The first
 * KILLED clients do so until they are killed, wherever they are then.
 *
 * What must be true is kept in memory that all of them share: nobody gets an id that
 * somebody has, nobody reads what another one wrote, and in the end exactly those
 * regions are there that were created and not deleted.  Says the numbers; what is
 * not true, on stderr, and then the exit status is 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "base/words.h"

#define MAX_CLIENTS 256
#define MAX_IDS 65536

enum doing { NOTHING, CREATING, DELETING };

struct client {
	pid_t pid;
	atomic_int doing;	/* what is under way ... */
	atomic_int id;		/* ... with this region */
	atomic_uint rounds, created, deleted, lost_races;
};

static struct shared {
	atomic_int owner[MAX_IDS];	/* the number of the client, from 1; 0: nobody */
	struct client clients[MAX_CLIENTS];
	atomic_uint faults;
} *shared;

static const char *devices;

#define MAX_TOLD 10

/* The first ones are told. */
static void fault(int id, const char *what)
{
	if (atomic_fetch_add(&shared->faults, 1) < MAX_TOLD)
		fprintf(stderr, "region%d: %s\n", id, what);
}

/* --- files --- */

static int open_file(const char *object, const char *file, int flags)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/%s", devices, object, file);
	return open(path, flags | O_CLOEXEC);
}

/* One write(2), as echo does it; 0 or -errno. */
static int put(int fd, const char *text)
{
	char line[80];
	int len;

	len = snprintf(line, sizeof(line), "%s\n", text);
	return pwrite(fd, line, (size_t)len, 0) < 0 ? -errno : 0;
}

/* Without the newline; "" when it cannot be read. */
static void get(int fd, char text[64])
{
	ssize_t n = pread(fd, text, 63, 0);

	text[n < 0 ? 0 : n] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

/* --- one client --- */

enum { RAM, PMEM, TYPES };

/* Files that every client uses again and again stay open. */
struct window {
	int create[TYPES];
	int delete;
};

struct region {
	int id;
	char name[64];
	int type;
	const struct window *window;
};

#define MAX_WINDOWS 8

/* The first windows over one host bridge: others prescribe the granularity. */
static unsigned int open_windows(struct window windows[MAX_WINDOWS])
{
	unsigned int n;

	for (n = 0; n < MAX_WINDOWS; n++) {
		char name[32], ways[64];
		auto_close int fd = -1;

		snprintf(name, sizeof(name), "decoder0.%u", n);
		fd = open_file(name, "interleave_ways", O_RDONLY);
		get(fd, ways);
		if (strcmp(ways, "1") != 0)
			break;
		windows[n].create[RAM] = open_file(name, "create_ram_region", O_RDWR);
		windows[n].create[PMEM] = open_file(name, "create_pmem_region", O_RDWR);
		windows[n].delete = open_file(name, "delete_region", O_WRONLY);
	}
	if (n == 0)
		fault(-1, "there is no window");
	return n;
}

/* Others want the same id: until it is ours. */
static bool create(struct client *client, int number, struct region *region)
{
	int nobody = 0, r, fd = region->window->create[region->type];

	do {
		get(fd, region->name);
		if (parse_name(region->name, "region", &region->id) < 0 || region->id >= MAX_IDS) {
			fault(-1, "no id is offered");
			return false;
		}
		client->id = region->id;
		client->doing = CREATING;
		r = put(fd, region->name);
		if (r == -EBUSY)
			client->lost_races++;
	} while (r == -EBUSY);
	if (r < 0)
		fault(region->id, strerror(-r));
	else if (!atomic_compare_exchange_strong(&shared->owner[region->id], &nobody, number))
		fault(region->id, "was given to two clients");
	else
		client->created++;
	client->doing = NOTHING;
	return r == 0;
}

/* Nobody else writes to our region. */
static void use(const struct region *region, int number, unsigned int round)
{
	const char *file = region->type == PMEM ? "uuid" : "interleave_granularity";
	auto_close int fd = open_file(region->name, file, O_RDWR);
	char text[64], found[64];
	int r;

	if (region->type == PMEM)
		snprintf(text, sizeof(text), "%08x-0000-4000-8000-%012x", number, round + 1);
	else
		snprintf(text, sizeof(text), "%d", 256 << (number % 7));
	r = put(fd, text);
	if (r < 0)
		fault(region->id, strerror(-r));
	get(fd, found);
	if (strcmp(found, text) != 0)
		fault(region->id, "does not say what was written");
}

static void delete(struct client *client, const struct region *region)
{
	int r;

	client->id = region->id;
	client->doing = DELETING;
	shared->owner[region->id] = 0;
	r = put(region->window->delete, region->name);
	if (r < 0)
		fault(region->id, strerror(-r));
	else
		client->deleted++;
	client->doing = NOTHING;
}

/* @rounds 0: until it is killed, and then nothing is kept, or there would be no end of regions. */
static void be_client(int number, unsigned int rounds)
{
	struct client *client = &shared->clients[number - 1];
	struct window windows[MAX_WINDOWS];
	unsigned int n_windows = open_windows(windows);

	for (unsigned int n = 0; n_windows && (!rounds || n < rounds); n++) {
		/* Windows and types take turns, so that all files that hand out ids are in use. */
		unsigned int turn = (unsigned int)number + n;
		struct region region = {
			.window = &windows[turn % n_windows],
			.type = (int)(turn / n_windows % TYPES),
		};

		if (!create(client, number, &region))
			return;
		use(&region, number, n);
		if (!rounds || n % 2)
			delete(client, &region);
		client->rounds++;
	}
}

/* --- all of them --- */

static void start(int number, unsigned int rounds)
{
	pid_t pid = fork();

	if (pid == 0) {
		be_client(number, rounds);
		_exit(0);
	}
	if (pid < 0) {
		perror("fork");
		exit(1);
	}
	shared->clients[number - 1].pid = pid;
}

/* Each in another place, but in the middle: when it has done some of its work. */
static void kill_client(int number)
{
	struct client *client = &shared->clients[number - 1];

	while (client->rounds < (unsigned int)number && shared->faults == 0)
		usleep(100);
	kill(client->pid, SIGKILL);
}

static void wait_all(int n)
{
	int status;

	for (int i = 0; i < n; i++) {
		waitpid(shared->clients[i].pid, &status, 0);
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
			fault(-1, "a client crashed");
	}
}

/* A killed client may have been done with its last write or not. */
static bool is_open_question(int id, int n_clients)
{
	for (int i = 0; i < n_clients; i++)
		if (shared->clients[i].doing != NOTHING && shared->clients[i].id == id)
			return true;
	return false;
}

/* Which regions are there, by number. */
static void list_regions(bool there[MAX_IDS])
{
	auto_closedir DIR *dir = opendir(devices);
	const struct dirent *entry;
	int id;

	while (dir && (entry = readdir(dir)))
		if (parse_name(entry->d_name, "region", &id) == 0 && id < MAX_IDS)
			there[id] = true;
}

static unsigned int check_regions(int n_clients)
{
	static bool there[MAX_IDS];
	unsigned int left = 0;

	list_regions(there);
	for (int id = 0; id < MAX_IDS; id++) {
		left += there[id];
		if (there[id] == (shared->owner[id] != 0) || is_open_question(id, n_clients))
			continue;
		fault(id, there[id] ? "is there, but nobody has it" : "has an owner, but is gone");
	}
	return left;
}

static void say_numbers(int n_clients, unsigned int left)
{
	unsigned int created = 0, deleted = 0, lost = 0, open = 0;

	for (int i = 0; i < n_clients; i++) {
		created += shared->clients[i].created;
		deleted += shared->clients[i].deleted;
		lost += shared->clients[i].lost_races;
		open += shared->clients[i].doing != NOTHING;
	}
	if (left + open < created - deleted || left > created - deleted + open)
		fault(-1, "the numbers do not agree");
	printf("created %u deleted %u left %u open %u lost-races %u\n", created, deleted, left, open,
	       lost);
}

static unsigned int number(const char *text, unsigned int max)
{
	uint32_t value = 0;

	if (!text || parse_u32(text, 10, &value) < 0 || value > max) {
		fprintf(stderr, "usage: sim-clients DEVICES CLIENTS ROUNDS [KILLED]\n");
		exit(129);
	}
	return value;
}

int main(int argc, char **argv)
{
	int n_clients, n_killed;
	unsigned int rounds;

	devices = argv[1];
	n_clients = (int)number(argc > 2 ? argv[2] : NULL, MAX_CLIENTS);
	rounds = number(argc > 3 ? argv[3] : NULL, MAX_IDS / MAX_CLIENTS);
	n_killed = (int)number(argc > 4 ? argv[4] : "0", (unsigned int)n_clients);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	for (int i = 1; i <= n_clients; i++)
		start(i, i <= n_killed ? 0 : rounds);
	for (int i = 1; i <= n_killed; i++)
		kill_client(i);
	wait_all(n_clients);
	say_numbers(n_clients, check_regions(n_clients));
	return shared->faults ? 1 : 0;
}
