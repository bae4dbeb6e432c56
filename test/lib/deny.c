// SPDX-License-Identifier: GPL-2.0-only
/*
 * deny.c - run a command that may not do some things, as in a container
 *
 *	deny namespaces|mount COMMAND...
 *
 * A seccomp filter answers EPERM: to every system call that makes a namespace, or to
 * mount(2).  So it is with the filters of container engines, root included.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS | \
	 CLONE_NEWCGROUP)

#define ANSWER(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define HAS(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)

/* clone3(2) has its flags in memory, where no filter can look. */
static struct sock_filter no_namespaces[] = {
	LOAD(nr),
	IS(SYS_clone3, 5, 0),
	IS(SYS_clone, 1, 0),
	IS(SYS_unshare, 0, 4),
	LOAD(args[0]),
	HAS(NAMESPACES, 0, 2),
	ANSWER(EPERM),
	ANSWER(ENOSYS),
	ALLOW,
};

static struct sock_filter no_mount[] = {
	LOAD(nr),
	IS(SYS_mount, 0, 1),
	ANSWER(EPERM),
	ALLOW,
};

static int filter(struct sock_filter *rows, size_t n)
{
	struct sock_fprog program = { .len = (unsigned short)n, .filter = rows };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	int r = -1;

	errno = EINVAL;
	if (argc > 2 && strcmp(argv[1], "namespaces") == 0)
		r = filter(no_namespaces, sizeof(no_namespaces) / sizeof(no_namespaces[0]));
	else if (argc > 2 && strcmp(argv[1], "mount") == 0)
		r = filter(no_mount, sizeof(no_mount) / sizeof(no_mount[0]));
	if (r == 0)
		execvp(argv[2], argv + 2);
	perror("deny");
	return 125;
}
