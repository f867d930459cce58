/* The floor: what a broadcast costs when nothing but the system calls is left. `live_floor PORT`.
 *
 * Every POST is framed once and given to each WebSocket by one `send`; its answer, which leaves first, is the monotonic
 * time at which it had been read, in nanoseconds. A GET without an upgrade is answered 200. No access, no store, no order.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 65536, BODY = 60000 };
static int boards[MOST], count, place[MOST]; /* place: 1 + where in `boards` */

static uint32_t turn(uint32_t x, int by) { return x << by | x >> (32 - by); }

/* SHA-1 (RFC 3174) of a text shorter than 120 bytes, in base64: the answer to a Sec-WebSocket-Key. */
static void accept_key(const char *text, char *out) {
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t m[128] = {0}, d[21] = {0};
    size_t len = strlen(text), blocks = len < 56 ? 1 : 2;
    memcpy(m, text, len);
    m[len] = 0x80;
    m[blocks * 64 - 2] = len * 8 >> 8, m[blocks * 64 - 1] = len * 8;
    for (size_t b = 0; b < blocks; b++) {
        uint32_t w[80], v[5];
        for (int i = 0; i < 16; i++) {
            uint8_t *p = m + b * 64 + i * 4;
            w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
        }
        for (int i = 16; i < 80; i++) w[i] = turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        memcpy(v, h, sizeof v);
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? (v[1] & v[2]) | (~v[1] & v[3]) : i < 40 ? v[1] ^ v[2] ^ v[3]
                       : i < 60 ? (v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3]) : v[1] ^ v[2] ^ v[3];
            static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
            uint32_t t = turn(v[0], 5) + f + v[4] + w[i] + k[i / 20];
            v[4] = v[3], v[3] = v[2], v[2] = turn(v[1], 30), v[1] = v[0], v[0] = t;
        }
        for (int i = 0; i < 5; i++) h[i] += v[i];
    }
    for (int i = 0; i < 20; i++) d[i] = h[i / 4] >> (24 - i % 4 * 8);
    static const char a[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 21; i += 3) {
        uint32_t x = d[i] << 16 | d[i + 1] << 8 | d[i + 2];
        for (int k = 0; k < 4; k++) *out++ = a[x >> (18 - 6 * k) & 63];
    }
    out[-1] = '=', *out = 0; /* 20 bytes are 27 characters */
}

static void gone(int fd) {
    if (place[fd]) {
        int last = boards[--count];
        boards[place[fd] - 1] = last;
        place[last] = place[fd];
        place[fd] = 0;
    }
    close(fd);
}

static void tell(int fd, const char *body, size_t len) {
    static uint8_t out[BODY + 8];
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    char said[32], answer[160];
    int n = sprintf(said, "%lld", t.tv_sec * 1000000000LL + t.tv_nsec);
    int size = sprintf(answer, "HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s", n, said);
    (void)!send(fd, answer, size, MSG_NOSIGNAL);
    size_t head = len < 126 ? 2 : 4;
    out[0] = 0x81, out[1] = len < 126 ? len : 126;
    if (head == 4) out[2] = len >> 8, out[3] = len;
    memcpy(out + head, body, len);
    for (int i = 0; i < count; i++) (void)!send(boards[i], out, head + len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void greet(int fd, char *b) {
    char *key = strcasestr(b, "Sec-WebSocket-Key: "), text[128], accepted[32], out[256];
    if (!key) {
        static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        (void)!send(fd, ok, sizeof ok - 1, MSG_NOSIGNAL);
        return;
    }
    snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + 19);
    accept_key(text, accepted);
    int n = sprintf(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n", accepted);
    (void)!send(fd, out, n, MSG_NOSIGNAL);
    boards[count] = fd;
    place[fd] = ++count;
}

static void on_bytes(int fd) {
    static char b[BODY + 4096];
    ssize_t n = recv(fd, b, sizeof b - 1, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { gone(fd); return; }
    if (place[fd]) return; /* what boards say, nobody hears */
    b[n] = 0;
    if (memcmp(b, "POST", 4)) { greet(fd, b); return; }
    char *length = strcasestr(b, "Content-Length: "), *body = strstr(b, "\r\n\r\n");
    if (!length || !body) { gone(fd); return; }
    size_t len = atoi(length + 16);
    body += 4;
    while (len < BODY && b + n < body + len) {
        ssize_t more = recv(fd, b + n, sizeof b - 1 - n, 0);
        if (more == 0 || (more < 0 && errno != EAGAIN)) { gone(fd); return; }
        n += more > 0 ? more : 0;
    }
    tell(fd, body, len);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < MOST ? files.rlim_max : MOST;
    setrlimit(RLIMIT_NOFILE, &files);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, ep = epoll_create1(0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (void *)&at, sizeof at) || listen(door, 4096)) { perror("live_floor"); return 1; }
    struct epoll_event e = {.events = EPOLLIN, .data.fd = door};
    epoll_ctl(ep, EPOLL_CTL_ADD, door, &e);
    static struct epoll_event got[1024];
    for (;;) {
        int k = epoll_wait(ep, got, 1024, -1);
        for (int i = 0; i < k; i++) {
            if (got[i].data.fd != door) { on_bytes(got[i].data.fd); continue; }
            for (int fd; (fd = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                e = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
                epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
            }
        }
    }
}
