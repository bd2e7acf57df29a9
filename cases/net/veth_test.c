/* veth_test.c - a veth pair is a pipe between two network namespaces. */
#include "cases/net/link.h"

#define OUTSIDE "10.77.0.1"
#define INSIDE "10.77.0.2"
#define PORT 7777

static struct sockaddr_in
address_of(const char *text)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	inet_pton(AF_INET, text, &address.sin_addr);
	return address;
}

static int
open_datagram(const char *own)
{
	const struct sockaddr_in address = address_of(own);
	int fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	return fd;
}

static int
send_word(int fd, const char *to, const char *word)
{
	const struct sockaddr_in address = address_of(to);

	return ERRNO_OF(sendto(fd, word, strlen(word) + 1, 0, (const struct sockaddr *)&address, sizeof(address)));
}

/* The word that arrives, or nothing. */
static void
receive_word(int fd, char *word, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	word[0] = '\0';
	if (poll(&p, 1, PATIENCE_MS) > 0)
		SETUP(recv(fd, word, size, 0));
}

struct talk {
	bool got_device;
	int error;
	char heard[16];
};

static void
play_talker(struct actor *self)
{
	struct talk *talk = self->stage;

	actor_meet(self, "end moved");
	talk->got_device = has_link("in0");
	if (talk->got_device) {
		SETUP(link_up("in0"));
		SETUP(address_add("in0", INSIDE, 24));

		auto_fd fd = open_datagram(INSIDE);

		actor_meet(self, "ready");
		receive_word(fd, talk->heard, sizeof(talk->heard));
		talk->error = send_word(fd, OUTSIDE, "inward");
		actor_meet(self, "talked");
	}
	actor_meet(self, "judged");
}

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };

CASE(a_pair_carries_traffic_both_ways,
    .requirement = "NET-49",
    .descr = "What is sent into one end of a pair arrives at the other end, in the other network namespace",
    .needs = "net veth")
{
	struct actor talker;
	struct talk *talk;
	char heard[16] = "";

	actor_start(&talker, &new_net, play_talker, sizeof(struct talk));
	talk = talker.stage;
	SETUP(link_add_veth("out0", "in0", -1));
	SETUP(link_up("out0"));
	SETUP(address_add("out0", OUTSIDE, 24));
	SETUP(link_move("in0", IFLA_NET_NS_PID, talker.cell.pid, NULL));
	REQUIRE(!has_link("in0"), "the end is still outside");
	actor_meet(&talker, "end moved");

	auto_fd fd = open_datagram(OUTSIDE);

	actor_meet(&talker, "ready");
	REQUIRE_ERRNO(0, send_word(fd, INSIDE, "outward"));
	receive_word(fd, heard, sizeof(heard));
	actor_meet(&talker, "talked");
	actor_meet(&talker, "judged");
	actor_end(&talker);
	REQUIRE_STR("outward", talk->heard);
	REQUIRE_ERRNO(0, talk->error);
	REQUIRE_STR("inward", heard);
}

/* ---- making pairs ---- */

CASE(a_device_is_made_with_its_peer,
    .requirement = "NET-50",
    .descr = "Making one veth device makes two, and each names the other as its peer",
    .needs = "net veth")
{
	struct links links;
	const struct link *a, *b;

	SETUP(link_add_veth("one", "two", -1));
	SETUP(look_links(&links));
	a = find_link(&links, "one");
	b = find_link(&links, "two");
	REQUIRE(a != NULL && b != NULL, "not both devices exist");
	REQUIRE_EQ(b->index, a->peer);
	REQUIRE_EQ(a->index, b->peer);
}

static void
play_host(struct actor *self)
{
	struct links *links = self->stage;

	actor_meet(self, "pair made");
	SETUP(look_links(links));
	actor_meet(self, "looked");
}

CASE(a_peer_can_be_made_in_another_namespace,
    .requirement = "NET-51",
    .descr = "A pair can be made with its peer in another network namespace at once",
    .needs = "net veth")
{
	struct actor host;
	struct links outside, inside;

	actor_start(&host, &new_net, play_host, sizeof(struct links));
	{
		auto_fd fd = SETUP(open_net_of(host.cell.pid));

		SETUP(link_add_veth("out0", "in0", fd));
	}
	actor_meet(&host, "pair made");
	actor_meet(&host, "looked");
	inside = *(struct links *)host.stage;
	SETUP(look_links(&outside));
	actor_end(&host);
	REQUIRE(find_link(&outside, "out0") != NULL, "out0 is not outside");
	REQUIRE(find_link(&outside, "in0") == NULL, "in0 is outside");
	REQUIRE(find_link(&inside, "in0") != NULL, "in0 is not inside");
	REQUIRE(find_link(&inside, "out0") == NULL, "out0 is inside");
}

/* ---- state of the link ---- */

static unsigned
look_at_flags(const char *name)
{
	struct links links;
	const struct link *link;

	SETUP(look_links(&links));
	link = find_link(&links, name);
	return link != NULL ? link->flags : 0;
}

CASE(the_link_is_up_when_both_ends_are,
    .requirement = "NET-52",
    .descr = "Both ends have a carrier while both are up",
    .needs = "net veth")
{
	SETUP(link_add_veth("one", "two", -1));
	SETUP(link_up("one"));
	SETUP(link_up("two"));
	REQUIRE((look_at_flags("one") & IFF_LOWER_UP) != 0, "the first end has no carrier");
	REQUIRE((look_at_flags("two") & IFF_LOWER_UP) != 0, "the second end has no carrier");
}

CASE(the_link_is_down_when_either_end_is,
    .requirement = "NET-52",
    .descr = "An end that is up has no carrier while the other is down",
    .needs = "net veth")
{
	SETUP(link_add_veth("one", "two", -1));
	SETUP(link_up("one"));
	REQUIRE((look_at_flags("one") & IFF_LOWER_UP) == 0, "a carrier before the other end is up");
	SETUP(link_up("two"));
	SETUP(link_down("one"));
	REQUIRE((look_at_flags("two") & IFF_UP) != 0, "the other end went down itself");
	REQUIRE((look_at_flags("two") & IFF_LOWER_UP) == 0, "a carrier after one end is down");
}

/* ---- the end of a pair ---- */

CASE(deleting_one_end_deletes_the_other,
    .requirement = "NET-53",
    .descr = "When one end of a pair is deleted, the other is gone too",
    .needs = "net veth")
{
	SETUP(link_add_veth("one", "two", -1));
	SETUP(link_delete("one"));
	REQUIRE(!has_link("one"), "the deleted end is still there");
	REQUIRE(!has_link("two"), "the other end is still there");
}

static void
play_keeper(struct actor *self)
{
	struct talk *talk = self->stage;

	actor_meet(self, "end moved");
	talk->got_device = has_link("in0");
	actor_meet(self, "seen");
	actor_meet(self, "other end deleted");
	talk->error = has_link("in0") ? 0 : ENODEV;
	actor_meet(self, "looked");
}

CASE(deleting_one_end_deletes_the_other_across_namespaces,
    .requirement = "NET-53",
    .descr = "When the end outside is deleted, the end inside is gone too",
    .needs = "net veth")
{
	struct actor keeper;
	struct talk talk;

	actor_start(&keeper, &new_net, play_keeper, sizeof(struct talk));
	SETUP(link_add_veth("out0", "in0", -1));
	SETUP(link_move("in0", IFLA_NET_NS_PID, keeper.cell.pid, NULL));
	actor_meet(&keeper, "end moved");
	actor_meet(&keeper, "seen");
	SETUP(link_delete("out0"));
	actor_meet(&keeper, "other end deleted");
	actor_meet(&keeper, "looked");
	talk = *(struct talk *)keeper.stage;
	actor_end(&keeper);
	REQUIRE(talk.got_device, "the end was never inside");
	REQUIRE_ERRNO(ENODEV, talk.error);
}
