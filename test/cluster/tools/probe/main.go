// probe URL PER_SECOND new|kept: asks URL at a steady rate, on new or kept-alive connections, until it is sent SIGTERM.
// It prints each kind of answer ("200 v1", "500 v2", "error ...") when it comes for the first time, and at the end a JSON
// list of the kinds: how many there were, and when the first and the last came, in Unix milliseconds.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

type answers struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	First int64  `json:"first"`
	Last  int64  `json:"last"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "probe URL PER_SECOND new|kept")
		os.Exit(2)
	}
	url, kept := os.Args[1], os.Args[3] == "kept"
	rate, err := strconv.Atoi(os.Args[2])
	if err != nil || rate < 1 {
		fmt.Fprintln(os.Stderr, "PER_SECOND must be a whole number of at least 1, not", os.Args[2])
		os.Exit(2)
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: !kept, MaxIdleConnsPerHost: 16}}
	seen, lock, wait := map[string]*answers{}, sync.Mutex{}, sync.WaitGroup{}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	tick := time.NewTicker(time.Second / time.Duration(rate))
	for running := true; running; {
		select {
		case <-stop:
			running = false
		case <-tick.C:
			wait.Add(1)
			go func() {
				defer wait.Done()
				what := ask(client, url)
				lock.Lock()
				defer lock.Unlock()
				now := time.Now().UnixMilli()
				if seen[what] == nil {
					seen[what] = &answers{What: what, First: now}
					fmt.Println(what)
				}
				seen[what].Count++
				seen[what].Last = now
			}()
		}
	}
	wait.Wait()
	list := make([]*answers, 0, len(seen))
	for _, one := range seen {
		list = append(list, one)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].What < list[j].What })
	json.NewEncoder(os.Stdout).Encode(list)
}

func ask(client *http.Client, url string) string {
	response, err := client.Get(url)
	if err != nil {
		text := err.Error()
		return "error " + strings.TrimSpace(text[strings.LastIndex(text, ": ")+1:])
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	words := strings.Fields(string(body))
	if len(words) > 1 {
		return fmt.Sprint(response.StatusCode, " ", words[1])
	}
	return strconv.Itoa(response.StatusCode)
}
