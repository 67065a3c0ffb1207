// A small HTTP workload for release tests: `/` says `ok VERSION`, and so do `/health` and `/ready`. It fails as the
// environment tells it: READY_AFTER_S, FAIL_PERCENT, LATENCY_MS, UNHEALTHY (`/health` answers 500), CRASH, and DRAIN_S (how
// long it goes on serving after SIGTERM; 0 as most applications have it, so that a missing preStop pause shows).
// With DATABASE_URL it is an application of a PostgreSQL: `/health` answers 503 while that does not, `/db` gives what is
// written there in order (`VERSION: one, two`), and `/db?write=three` writes it before.
// As a command: `get URL` or curl's options and a URL (exit code 0 on 2xx, with retries: a smoke test), `exit N`, `pause`.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/lib/pq"
)

func number(name string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return fallback
}

func main() {
	if len(os.Args) > 1 {
		command(os.Args[1:])
		return
	}
	if os.Getenv("CRASH") != "" {
		fmt.Fprintln(os.Stderr, "crashing as told")
		os.Exit(1)
	}
	version, started := os.Getenv("VERSION"), time.Now()
	fail, latency := number("FAIL_PERCENT", 0), time.Duration(number("LATENCY_MS", 0))*time.Millisecond
	readyAfter := time.Duration(number("READY_AFTER_S", 0)) * time.Second
	serve := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(latency)
		if rand.Intn(100) < fail {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprintln(w, "ok", version)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", serve)
	database := os.Getenv("DATABASE_URL")
	mux.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		if os.Getenv("UNHEALTHY") != "" {
			w.WriteHeader(http.StatusInternalServerError)
		} else if err := reached(r.Context(), database); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok", version)
	})
	mux.HandleFunc("/db", func(w http.ResponseWriter, r *http.Request) {
		lines, err := written(r.Context(), database, r.URL.Query().Get("write"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "%s: %s\n", version, strings.Join(lines, ", "))
	})
	mux.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) {
		if time.Since(started) < readyAfter {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprintln(w, "ok", version)
	})
	server := &http.Server{Addr: ":" + strconv.Itoa(number("PORT", 8080)), Handler: mux}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go server.ListenAndServe()
	<-stop
	time.Sleep(time.Duration(number("DRAIN_S", 0)) * time.Second) // a well-behaved app waits until the proxies forget it; most apps do not
	server.Shutdown(context.Background())
}

// Each request has a connection of its own: what it says is what the server says now.
func connect(database string) (*sql.DB, error) {
	db, err := sql.Open("postgres", database)
	if err == nil {
		db.SetMaxIdleConns(0)
	}
	return db, err
}

// reached says why the database does not answer; without one, nothing is asked.
func reached(ctx context.Context, database string) error {
	if database == "" {
		return nil
	}
	db, err := connect(database)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

// written adds a line, unless it is empty, and gives all lines.
func written(ctx context.Context, database, line string) ([]string, error) {
	db, err := connect(database)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS lines (id serial PRIMARY KEY, line text NOT NULL)"); err != nil {
		return nil, err
	}
	if line != "" {
		if _, err := db.ExecContext(ctx, "INSERT INTO lines (line) VALUES ($1)", line); err != nil {
			return nil, err
		}
	}
	rows, err := db.QueryContext(ctx, "SELECT line FROM lines ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lines := []string{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		lines = append(lines, text)
	}
	return lines, rows.Err()
}

func command(args []string) {
	if args[0][0] == '-' { // called as curl is: options, then the URL
		args = []string{"get", args[len(args)-1]}
	}
	switch args[0] {
	case "pause":
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
		<-stop
	case "exit":
		n, _ := strconv.Atoi(args[1])
		os.Exit(n)
	case "get":
		client := &http.Client{Timeout: 2 * time.Second}
		for attempt := 0; attempt < 10; attempt++ {
			if response, err := client.Get(args[1]); err == nil {
				response.Body.Close()
				if response.StatusCode < 300 {
					return
				}
				fmt.Fprintln(os.Stderr, args[1], response.Status)
			} else {
				fmt.Fprintln(os.Stderr, err)
			}
			time.Sleep(500 * time.Millisecond)
		}
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "unknown command", args[0])
		os.Exit(2)
	}
}
