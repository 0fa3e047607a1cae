/* Reads lines `number<TAB>hexadecimal value`, prints the numbers of lines whose value
 * libinjection takes for SQL injection or cross-site scripting. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libinjection.h"

static int nibble(int digit) {
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

int main(void) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        char *tab = strchr(line, '\t');
        if (tab == NULL) {
            continue;
        }
        *tab = 0;
        char *value = tab + 1, *to = value;
        for (char *from = value; from[0] > ' ' && from[1] > ' '; from += 2) {
            *to++ = (char)(nibble(from[0]) << 4 | nibble(from[1]));
        }
        char fingerprint[8];
        size_t size = (size_t)(to - value);
        if (libinjection_sqli(value, size, fingerprint) || libinjection_xss(value, size)) {
            puts(line);
        }
    }
    free(line);
    return 0;
}
