// SPDX-License-Identifier: GPL-2.0-only
/* netlink.c - uevents for programs in a network namespace of their own, see netlink.h */
#include "sim/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/uevent.h"

#define GROUP_UDEV 2
#define UDEV_MAGIC 0xfeedcafe

static int netlink = -1;

/* --- a network with nothing but "localhost" --- */

static int bring_up_loopback(void)
{
	auto_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_flags = IFF_UP };

	strcpy(request.ifr_name, "lo");
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return -errno;
	return 0;
}

int netlink_open(void)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };

	netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	if (netlink < 0 || bind(netlink, (struct sockaddr *)&own, sizeof(own)) < 0)
		return -errno;
	return bring_up_loopback();
}

/* Nobody has to listen, so what goes wrong is of no interest. */
static void send_parts(struct iovec *parts, size_t n, unsigned int groups)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_groups = groups };
	struct msghdr message = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = parts,
		.msg_iovlen = n,
	};

	(void)!sendmsg(netlink, &message, MSG_DONTWAIT);
}

/* To the kernel, which numbers it and passes it on as its own. */
static void send_as_kernel(const struct sim_uevent *event)
{
	struct nlmsghdr head = {
		.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + event->len),
		.nlmsg_type = NLMSG_MIN_TYPE,
		.nlmsg_flags = NLM_F_REQUEST,
	};
	struct iovec parts[] = {
		{ &head, sizeof(head) },
		{ (void *)event->text, event->len },
	};

	send_parts(parts, ARRAY_LEN(parts), 0);
}

/* --- as udev says it --- */

/* What its listeners filter by: MurmurHash2 with seed 0. */
static uint32_t hash(const char *text)
{
	const uint32_t m = 0x5bd1e995;
	size_t len = text ? strlen(text) : 0;
	uint32_t h = (uint32_t)len, k;

	if (len == 0)
		return 0;
	for (; len >= 4; text += 4, len -= 4) {
		memcpy(&k, text, 4);
		k *= m;
		k ^= k >> 24;
		k *= m;
		h = h * m ^ k;
	}
	for (size_t i = len; i > 0; i--)
		h ^= (uint32_t)(unsigned char)text[i - 1] << 8 * (i - 1);
	if (len > 0)
		h *= m;
	h ^= h >> 13;
	h *= m;
	return h ^ h >> 15;
}

struct udev_head {
	char prefix[8];
	uint32_t magic;
	uint32_t head_size, properties_at, properties_len;
	uint32_t subsystem, devtype;
	uint32_t tags_high, tags_low;
};

static void send_as_udev(const struct sim_uevent *event)
{
	static unsigned long long last; /* guarded by the lock of the world */
	char number[32];
	size_t len = (size_t)snprintf(number, sizeof(number), "SEQNUM=%llu", ++last) + 1;
	struct udev_head head = {
		.prefix = "libudev",
		.magic = htonl(UDEV_MAGIC),
		.head_size = sizeof(head),
		.properties_at = sizeof(head),
		.properties_len = (uint32_t)(event->len - event->head_len + len),
		.subsystem = htonl(hash(event->subsystem)),
		.devtype = htonl(hash(event->devtype)),
	};
	struct iovec parts[] = {
		{ &head, sizeof(head) },
		{ (char *)event->text + event->head_len, event->len - event->head_len },
		{ number, len },
	};

	send_parts(parts, ARRAY_LEN(parts), GROUP_UDEV);
}

void netlink_send(void *unused, const struct sim_uevent *event)
{
	send_as_kernel(event);
	send_as_udev(event);
}
