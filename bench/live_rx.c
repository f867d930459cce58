/* Opens N WebSocket connections and notes, for each connection and event, the monotonic time its frame was read.
 *
 *   live_rx PORT N REQUESTS SHARED EVENTS FLAGS MARK READY
 *
 * REQUESTS: a file of whole HTTP upgrade requests, each ended by a NUL; connection i sends request i modulo their number.
 * SHARED: a file mapped by whoever started us; its layout stands in `enum` and below. FLAGS: 1 speaks socket.io,
 * 2 connects everybody at once. MARK: an event is a text frame with this text, followed by its number. READY: a
 * connection is ready with its first frame that has this text ("" : when its handshake is answered).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Words of SHARED: these, then opened[N], ready[N], counts[EVENTS], arrived[EVENTS][N]. */
enum { STOP, BASE, READY_N, DOUBLES, ELSEWHERE, LOST_CONNECTIONS, RETRIES, FRAMES, READS, BYTES, READY_BYTES, DISORDER,
       WORDS = 16 };
enum { SOCKET_IO = 1, AT_ONCE = 2 };
enum { NEW, CONNECTING, ASKED, OPEN };
enum { IN_FLIGHT = 200, RETRY_MS = 100 };

typedef struct { int fd, state, ready; uint32_t len, cap; uint8_t *buf; int64_t retry_at, last; } conn_t;

static volatile int64_t *words;
static int64_t *opened, *ready, *counts, *arrived;
static conn_t *conns;
static char **requests;
static int n, events, flags, port, ep, kinds, in_flight, next_new, waiting;
static const char *mark, *ready_mark;
static size_t mark_len, ready_len;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void say(int fd, int op, const void *text, size_t len) {
    uint8_t out[140] = {0x80 | op, 0x80 | len}; /* masked with a zero key */
    if (len > 125) return;
    memcpy(out + 6, text, len);
    (void)!send(fd, out, len + 6, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void begin(int i) {
    conn_t *c = &conns[i];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event e = {.events = EPOLLOUT | EPOLLIN, .data.u32 = i};
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) { perror("socket"); exit(1); }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->state = CONNECTING, c->len = 0;
    connect(c->fd, (void *)&to, sizeof to);
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

/* Before it was ready a connection is tried again, as a browser would; one that breaks later is counted. */
static void broken(int i) {
    conn_t *c = &conns[i];
    close(c->fd);
    c->fd = -1;
    if (c->ready) { words[LOST_CONNECTIONS]++; return; }
    words[RETRIES]++;
    c->state = NEW;
    c->retry_at = now() + RETRY_MS * 1000000LL / 2 + rand() % (RETRY_MS * 1000000LL);
    waiting++;
}

static void is_ready(int i, int64_t t, size_t bytes) {
    if (conns[i].ready) return;
    conns[i].ready = 1;
    ready[i] = t;
    words[READY_BYTES] = bytes;
    __atomic_fetch_add(&words[READY_N], 1, __ATOMIC_RELEASE);
    in_flight--;
}

static void on_text(int i, const uint8_t *p, size_t len, int64_t t) {
    conn_t *c = &conns[i];
    if (flags & SOCKET_IO) {
        if (len == 1 && *p == '2') { say(c->fd, 1, "3", 1); return; }
        if (len && *p == '0') { say(c->fd, 1, "40", 2); return; }
    }
    words[FRAMES]++;
    if (!c->ready && ready_len && memmem(p, len, ready_mark, ready_len)) is_ready(i, t, len);
    const uint8_t *found = memmem(p, len, mark, mark_len);
    if (!found) { words[ELSEWHERE]++; return; }
    int64_t number = 0;
    for (found += mark_len; found < p + len && *found >= '0' && *found <= '9'; found++) number = number * 10 + *found - '0';
    number -= words[BASE];
    if (number < 0 || number >= events) { words[ELSEWHERE]++; return; }
    int64_t *slot = &arrived[number * n + i];
    if (*slot) { words[DOUBLES]++; return; }
    if (number < c->last) words[DISORDER]++;
    c->last = number;
    *slot = t;
    __atomic_fetch_add(&counts[number], 1, __ATOMIC_RELEASE);
}

/* Whole frames of `b`; how many bytes they took. */
static size_t frames(int i, const uint8_t *b, size_t len, int64_t t) {
    size_t done = 0;
    while (len - done >= 2) {
        const uint8_t *p = b + done;
        size_t head = 2, size = p[1] & 127;
        if (size == 126) {
            if (len - done < 4) break;
            size = p[2] << 8 | p[3], head = 4;
        } else if (size == 127) {
            if (len - done < 10) break;
            size = 0, head = 10;
            for (int k = 0; k < 8; k++) size = size << 8 | p[2 + k];
        }
        if (len - done < head + size) break;
        int op = p[0] & 15;
        if (op == 9) say(conns[i].fd, 10, p + head, size);
        else if (op < 8) on_text(i, p + head, size, t);
        done += head + size;
    }
    return done;
}

static void keep(conn_t *c, const uint8_t *b, size_t len) {
    if (c->len + len > c->cap) {
        c->cap = (c->len + len) * 2;
        c->buf = realloc(c->buf, c->cap);
    }
    memcpy(c->buf + c->len, b, len);
    c->len += len;
}

static void take(int i, const uint8_t *b, size_t len, int64_t t) {
    conn_t *c = &conns[i];
    if (c->state == ASKED) {
        keep(c, b, len);
        uint8_t *end = memmem(c->buf, c->len, "\r\n\r\n", 4);
        if (!end) return;
        if (memcmp(c->buf, "HTTP/1.1 101", 12)) { broken(i); return; }
        c->state = OPEN, opened[i] = t;
        size_t used = end + 4 - c->buf;
        memmove(c->buf, c->buf + used, c->len -= used);
        if (!ready_len) is_ready(i, t, 0);
    } else if (!c->len) { /* the usual case: whole frames */
        size_t done = frames(i, b, len, t);
        if (done < len) keep(c, b + done, len - done);
        return;
    } else keep(c, b, len);
    size_t done = frames(i, c->buf, c->len, t);
    memmove(c->buf, c->buf + done, c->len -= done);
    if (!c->len) { free(c->buf); c->buf = NULL; c->cap = 0; }
}

static void on_event(int i) {
    static uint8_t b[1 << 18];
    conn_t *c = &conns[i];
    if (c->state == CONNECTING) {
        int bad = 0;
        socklen_t size = sizeof bad;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &bad, &size);
        const char *text = requests[i % kinds];
        if (bad || send(c->fd, text, strlen(text), MSG_NOSIGNAL) < 0) { broken(i); return; }
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
        c->state = ASKED;
        return;
    }
    ssize_t len = recv(c->fd, b, sizeof b, MSG_DONTWAIT);
    if (len > 0) {
        words[READS]++, words[BYTES] += len;
        take(i, b, len, now());
    } else if (len == 0 || (errno != EAGAIN && errno != EINTR)) broken(i);
}

static void more(void) {
    int most = flags & AT_ONCE ? n : IN_FLIGHT;
    while (next_new < n && in_flight < most) in_flight++, begin(next_new++);
    if (!waiting) return;
    int64_t t = now();
    for (int i = 0; i < next_new; i++)
        if (conns[i].state == NEW && conns[i].fd == -1 && conns[i].retry_at <= t) waiting--, begin(i);
}

int main(int argc, char **argv) {
    if (argc != 9) return 2;
    port = atoi(argv[1]), n = atoi(argv[2]), events = atoi(argv[5]), flags = atoi(argv[6]);
    mark = argv[7], ready_mark = argv[8], mark_len = strlen(mark), ready_len = strlen(ready_mark);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    FILE *f = fopen(argv[3], "r");
    static char text[1 << 20];
    size_t len = fread(text, 1, sizeof text - 1, f);
    requests = calloc(len + 1, sizeof *requests);
    for (size_t at = 0; at < len; at += strlen(text + at) + 1) requests[kinds++] = text + at;
    size_t size = (WORDS + 2 * (size_t)n + events + (size_t)events * n) * 8;
    int fd = open(argv[4], O_RDWR);
    int64_t *all = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (all == MAP_FAILED) { perror("mmap"); return 1; }
    words = all, opened = all + WORDS, ready = opened + n, counts = ready + n, arrived = counts + events;
    conns = calloc(n, sizeof *conns);
    for (int i = 0; i < n; i++) conns[i].fd = -1, conns[i].last = -1;
    ep = epoll_create1(0);
    static struct epoll_event got[1024];
    while (!words[STOP]) {
        more();
        int k = epoll_wait(ep, got, 1024, next_new < n || waiting ? 1 : 20);
        for (int j = 0; j < k; j++) on_event(got[j].data.u32);
    }
    return 0;
}
