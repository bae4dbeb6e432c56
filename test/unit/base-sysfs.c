// SPDX-License-Identifier: GPL-2.0-only
/*
 * base-sysfs.c - reading and writing files below a root: limits, signals, the trace
 *
 * read(2) and write(2) of the code under test come by here first (ld --wrap), because
 * no plain file can be interrupted or take half of a text.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>

#include "base/sysfs.h"
#include "test/unit/tree.h"

/* How many of the next calls a signal interrupts, and what came by. */
static struct {
	int interrupted;
	size_t short_by;
	int reads, writes;
} calls;

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __real_write(int fd, const void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);
ssize_t __wrap_write(int fd, const void *buf, size_t size);

static bool interrupt(void)
{
	if (calls.interrupted == 0)
		return false;
	calls.interrupted--;
	raise(SIGUSR1);
	errno = EINTR;
	return true;
}

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	calls.reads++;
	return interrupt() ? -1 : __real_read(fd, buf, size);
}

ssize_t __wrap_write(int fd, const void *buf, size_t size)
{
	calls.writes++;
	return interrupt() ? -1 : __real_write(fd, buf, size - calls.short_by);
}

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
	signals = signals + 1;
}

static struct sysfs fs;
static struct sysfs_dir top = { .fd = -1 };

static int setup(void **state)
{
	const struct sigaction action = { .sa_handler = on_signal }; /* no SA_RESTART */

	memset(&calls, 0, sizeof(calls));
	signals = 0;
	fs = (struct sysfs){ 0 };
	alarm(30); /* whoever blocks fails */
	if (tree_setup(state) < 0 || sigaction(SIGUSR1, &action, NULL) < 0)
		return -1;
	tree_dir("sys");
	if (sysfs_init(&fs, tree_root) < 0)
		return -1;
	return sysfs_open(&fs, "/sys", &top);
}

static int teardown(void **state)
{
	sysfs_close(&top);
	sysfs_fini(&fs);
	alarm(0);
	return tree_teardown(state);
}

/* --- the root --- */

static void check_root(const char *root, const char *expected)
{
	struct sysfs other = { 0 };

	assert_int_equal(sysfs_init(&other, root), 0);
	assert_string_equal(other.root, expected);
	sysfs_fini(&other);
	assert_null(other.root);
}

static void root(void **state)
{
	check_root(NULL, "");
	check_root("", "");
	check_root("/", "");
	check_root("///", "");
	check_root("/a/b//", "/a/b");
	check_root("a", "a");
	check_root("./a/", "./a");
}

static void root_twice(void **state)
{
	struct sysfs other = { 0 };

	assert_int_equal(sysfs_init(&other, "/one"), 0);
	assert_int_equal(sysfs_init(&other, "/two"), 0);
	assert_string_equal(other.root, "/two");
	sysfs_fini(&other);
}

static void opening(void **state)
{
	struct sysfs_dir dir = SYSFS_DIR_NONE;

	tree_file("1\n", "sys/file");
	tree_dir("sys/real/deep");
	tree_link("sys/real", "sys/link");
	assert_int_equal(sysfs_open(&fs, "/nothing", &dir), -ENOENT);
	assert_int_equal(sysfs_open(&fs, "/sys/file", &dir), -ENOTDIR);
	assert_int_equal(sysfs_open_at(&top, "file", &dir), -ENOTDIR);
	assert_int_equal(sysfs_open_at(&top, "gone", &dir), -ENOENT);
	assert_int_equal(dir.fd, -1);
	assert_int_equal(sysfs_open_at(&top, "link", &dir), 0);
	assert_int_equal(sysfs_exists(&dir, "deep"), 0);
	assert_int_equal(sysfs_exists(&dir, "shallow"), -ENOENT);
	assert_int_equal(fcntl(dir.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	sysfs_close(&dir);
	assert_int_equal(dir.fd, -1);
	assert_null(dir.path);
}

/* A link that leads nowhere is there. */
static void dangling(void **state)
{
	tree_link("sys/nowhere", "sys/dangling");
	assert_int_equal(sysfs_exists(&top, "dangling"), 0);
}

/* --- reading --- */

static void check_read(const char *bytes, size_t len, int code, const char *expected)
{
	char buf[SYSFS_TEXT_MAX + 1], path[PATH_MAX];
	int r;

	snprintf(path, sizeof(path), "%s/sys/attr", tree_root);
	tree_bytes(path, bytes, len);
	memset(buf, 'Z', sizeof(buf));
	r = sysfs_read(&top, "attr", buf);
	assert_int_equal(r, code);
	if (r == 0)
		assert_string_equal(buf, expected);
}

static void reading(void **state)
{
	check_read("0x10\n", 5, 0, "0x10");
	check_read("0x10", 4, 0, "0x10");
	check_read("a\n\n", 3, 0, "a\n");
	check_read("\n", 1, 0, "");
	check_read("", 0, 0, "");
	check_read(" a b \n", 6, 0, " a b ");
	check_read("a\r\n", 3, 0, "a\r");
	check_read("\xff\xfe\n", 3, 0, "\xff\xfe");
}

static void reading_binary(void **state)
{
	check_read("\0", 1, -EPROTO, NULL);
	check_read("a\0b\n", 4, -EPROTO, NULL);
	check_read("ab\n\0", 4, -EPROTO, NULL);
}

static void reading_a_page(void **state)
{
	auto_free char *text = malloc(1 << 20), *expected = NULL;

	assert_non_null(text);
	memset(text, '7', 1 << 20);
	expected = strndup(text, SYSFS_TEXT_MAX);
	check_read(text, SYSFS_TEXT_MAX, 0, expected);
	check_read(text, SYSFS_TEXT_MAX + 1, -EPROTO, NULL);
	check_read(text, 1 << 20, -EPROTO, NULL);
	text[SYSFS_TEXT_MAX - 1] = '\n';
	expected[SYSFS_TEXT_MAX - 1] = '\0';
	check_read(text, SYSFS_TEXT_MAX, 0, expected);
}

static void reading_what_is_no_file(void **state)
{
	char buf[SYSFS_TEXT_MAX + 1], path[PATH_MAX];

	assert_int_equal(sysfs_read(&top, "gone", buf), -ENOENT);
	tree_dir("sys/dir");
	assert_int_equal(sysfs_read(&top, "dir", buf), -EISDIR);
	tree_link("sys/nowhere", "sys/dangling");
	assert_int_equal(sysfs_read(&top, "dangling", buf), -ENOENT);
	snprintf(path, sizeof(path), "%s/sys/fifo", tree_root);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(sysfs_read(&top, "fifo", buf), 0); /* nobody writes: empty */
	assert_string_equal(buf, "");
}

/* With a writer that says nothing, there is nothing yet: that is an error, not a pause. */
static void reading_a_fifo_with_a_writer(void **state)
{
	char buf[SYSFS_TEXT_MAX + 1], path[PATH_MAX];
	auto_close int fd = -1;

	snprintf(path, sizeof(path), "%s/sys/fifo", tree_root);
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(sysfs_read(&top, "fifo", buf), -EAGAIN);
}

static int read_secret(void)
{
	char buf[SYSFS_TEXT_MAX + 1];

	return sysfs_read(&top, "secret", buf) == -EACCES ? 0 : 1;
}

static void reading_a_secret(void **state)
{
	tree_file("1\n", "sys/secret");
	tree_mode(0, "sys/secret");
	assert_int_equal(tree_run_as_nobody(read_secret), 0);
}

/* --- writing --- */

static void writing(void **state)
{
	tree_file("", "sys/attr");
	assert_int_equal(sysfs_write(&top, "attr", "0x10", 4), 0);
	assert_string_equal(tree_read("sys/attr").text, "0x10");
	assert_int_equal(calls.writes, 1);

	tree_file("", "sys/target0");
	assert_int_equal(sysfs_write(&top, "target0", "\n", 1), 0);
	assert_string_equal(tree_read("sys/target0").text, "\n");
}

static void writing_what_is_no_file(void **state)
{
	char path[PATH_MAX];

	assert_int_equal(sysfs_write(&top, "gone", "1", 1), -ENOENT);
	assert_false(tree_exists("sys/gone"));
	tree_dir("sys/dir");
	assert_int_equal(sysfs_write(&top, "dir", "1", 1), -EISDIR);
	snprintf(path, sizeof(path), "%s/sys/fifo", tree_root);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(sysfs_write(&top, "fifo", "1", 1), -ENXIO);
}

static void writing_half(void **state)
{
	tree_file("", "sys/attr");
	calls.short_by = 1;
	assert_int_equal(sysfs_write(&top, "attr", "0x10", 4), -EIO);
}

/* --- signals --- */

static bool is_cancelled(void *data)
{
	return signals >= *(int *)data;
}

static void writing_bytes(void **state)
{
	char bytes[SYSFS_TEXT_MAX + 2], buf[sizeof(bytes)];
	auto_sysfs_file struct sysfs_file file = SYSFS_FILE_NONE;
	size_t len;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 31 + i / 4096);
	tree_file("", "sys/data");
	calls.interrupted = 2;
	calls.writes = 0;
	assert_int_equal(sysfs_write_bytes(&top, "data", bytes, sizeof(bytes)), 0);
	assert_int_equal(calls.writes, 4);
	assert_int_equal(sysfs_open_file(&top, "data", &file), 0);
	assert_int_equal(sysfs_read_at(&file, 0, buf, sizeof(buf), &len), 0);
	assert_int_equal(len, sizeof(bytes));
	assert_memory_equal(buf, bytes, len);
	assert_int_equal(sysfs_write_bytes(&top, "none", bytes, sizeof(bytes)), -ENOENT);
}

static void interrupted_and_repeated(void **state)
{
	char buf[SYSFS_TEXT_MAX + 1];

	tree_file("5\n", "sys/attr");
	calls.interrupted = 3;
	assert_int_equal(sysfs_read(&top, "attr", buf), 0);
	assert_string_equal(buf, "5");
	assert_int_equal(calls.reads, 4);
	calls.interrupted = 3;
	assert_int_equal(sysfs_write(&top, "attr", "6", 1), 0);
	assert_int_equal(calls.writes, 4);
	assert_int_equal(signals, 6);
	assert_string_equal(tree_read("sys/attr").text, "6\n");
}

static void interrupted_and_cancelled(void **state)
{
	char buf[SYSFS_TEXT_MAX + 1];
	int enough = 2;

	fs.cancelled = is_cancelled;
	fs.cancelled_data = &enough;
	assert_false(sysfs_cancelled(&fs));
	tree_file("5\n", "sys/attr");
	calls.interrupted = 10;
	assert_int_equal(sysfs_read(&top, "attr", buf), -EINTR);
	assert_int_equal(calls.reads, 2);
	assert_int_equal(sysfs_write(&top, "attr", "6", 1), -EINTR);
	assert_int_equal(calls.writes, 1);
	assert_true(sysfs_cancelled(&fs));
	/* Only what was interrupted stops: taking back has to go on. */
	calls.interrupted = 0;
	assert_int_equal(sysfs_write(&top, "attr", "6", 1), 0);
}

/* --- links and names --- */

static void links(void **state)
{
	char buf[16], path[PATH_MAX];

	tree_file("", "sys/file");
	snprintf(path, sizeof(path), "%s/sys/link", tree_root);
	assert_int_equal(symlink("0123456789abcde", path), 0);
	assert_int_equal(sysfs_readlink(&top, "link", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "0123456789abcde");
	assert_int_equal(sysfs_readlink(&top, "link", buf, sizeof(buf) - 1), -ENAMETOOLONG);
	assert_int_equal(sysfs_readlink(&top, "file", buf, sizeof(buf)), -EINVAL);
	assert_int_equal(sysfs_readlink(&top, "gone", buf, sizeof(buf)), -ENOENT);
}

static void names(void **state)
{
	auto_words struct words found = { 0 };

	tree_file("", "sys/mem0");
	tree_file("", "sys/.hidden");
	tree_dir("sys/mem1");
	tree_link("sys/nowhere", "sys/mem2");
	assert_int_equal(sysfs_names(&top, &found), 0);
	assert_int_equal(found.n, 3);
	assert_true(words_contain(&found, "mem0"));
	assert_true(words_contain(&found, "mem1"));
	assert_true(words_contain(&found, "mem2"));
	/* A second look begins at the beginning, and appends. */
	assert_int_equal(sysfs_names(&top, &found), 0);
	assert_int_equal(found.n, 6);
}

static void names_of_a_removed_directory(void **state)
{
	auto_sysfs_dir struct sysfs_dir dir = SYSFS_DIR_NONE;
	auto_words struct words found = { 0 };

	tree_dir("sys/dir");
	assert_int_equal(sysfs_open_at(&top, "dir", &dir), 0);
	tree_remove("sys/dir");
	(void)sysfs_names(&dir, &found); /* an error in sysfs, empty elsewhere */
	assert_int_equal(found.n, 0);
}

static int count_descriptors(void)
{
	auto_closedir DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	return n;
}

static void no_descriptor_is_left(void **state)
{
	int before = count_descriptors();

	names(state);
	reading_what_is_no_file(state);
	names_of_a_removed_directory(state);
	links(state);
	tree_file("", "sys/attr");
	(void)sysfs_write(&top, "attr", "1", 1);
	assert_int_equal(count_descriptors(), before);
}

/* --- the trace --- */

static void tracing(void **state)
{
	auto_sysfs_dir struct sysfs_dir none = SYSFS_DIR_NONE;
	auto_words struct words found = { 0 };
	auto_free char *text = NULL, *expected = NULL;
	char buf[SYSFS_TEXT_MAX + 1];
	size_t size = 0;

	tree_file("0x1\n", "sys/a");
	tree_file("q\"b\\t\t\x7f\xff", "sys/odd");
	tree_link("sys/a", "sys/link");
	tree_dir("sys/dir");
	fs.trace = open_memstream(&text, &size);
	assert_non_null(fs.trace);
	(void)sysfs_read(&top, "a", buf);
	(void)sysfs_read(&top, "odd", buf);
	(void)sysfs_read(&top, "gone", buf);
	(void)sysfs_read(&top, "dir", buf);
	(void)sysfs_write(&top, "a", "x\n", 2);
	(void)sysfs_write(&top, "gone", "1", 1);
	(void)sysfs_readlink(&top, "link", buf, sizeof(buf));
	(void)sysfs_readlink(&top, "a", buf, sizeof(buf));
	(void)sysfs_names(&top, &found);
	(void)sysfs_open_at(&top, "gone", &none);
	(void)sysfs_exists(&top, "dir");
	(void)sysfs_exists(&top, "gone");
	fclose(take(fs.trace));
	assert_true(asprintf(&expected,
			     "read %1$s/sys/a \"0x1\\n\": ok\n"
			     "read %1$s/sys/odd \"q\\042b\\134t\\011\\177\\377\": ok\n"
			     "read %1$s/sys/gone: ENOENT\n"
			     "read %1$s/sys/dir: EISDIR\n"
			     "write %1$s/sys/a \"x\\n\": ok\n"
			     "write %1$s/sys/gone \"1\": ENOENT\n"
			     "readlink %1$s/sys/link \"a\": ok\n"
			     "readlink %1$s/sys/a: EINVAL\n"
			     "list %1$s/sys/: ok\n"
			     "open %1$s/sys/gone: ENOENT\n"
			     "look %1$s/sys/dir: ok\n"
			     "look %1$s/sys/gone: ENOENT\n",
			     tree_root) > 0);
	assert_string_equal(text, expected);
}

/* Where the trace goes must not change what is read. */
static void tracing_into_a_full_disk(void **state)
{
	auto_words struct words found = { 0 };
	auto_fclose FILE *full = fopen("/dev/full", "we");
	char buf[SYSFS_TEXT_MAX + 1];

	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	tree_file("1\n", "sys/a");
	fs.trace = full;
	assert_int_equal(sysfs_read(&top, "a", buf), 0);
	assert_int_equal(sysfs_write(&top, "a", "2", 1), 0);
	assert_int_equal(sysfs_names(&top, &found), 0);
	assert_int_equal(found.n, 1);
}

#define t(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(root),
		t(root_twice),
		t(opening),
		t(dangling),
		t(reading),
		t(reading_binary),
		t(reading_a_page),
		t(reading_what_is_no_file),
		t(reading_a_fifo_with_a_writer),
		t(reading_a_secret),
		t(writing),
		t(writing_what_is_no_file),
		t(writing_half),
		t(writing_bytes),
		t(interrupted_and_repeated),
		t(interrupted_and_cancelled),
		t(links),
		t(names),
		t(names_of_a_removed_directory),
		t(no_descriptor_is_left),
		t(tracing),
		t(tracing_into_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
