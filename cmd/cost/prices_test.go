package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bankchurn/cost/pricelist"
)

const (
	heading = "id,upto,usd,free,source,date,sku,note\n"
	skus    = "id,unit,per,free,scope,note,absent\n"
	row     = heading + "nat.hour,,0.04,,B,2025-01-01,,\n"
)

// folder creates a price book with one price.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"checked": "2025-01-02\n", "sources.csv": "code,source\nB,a blog\nOF,offer files\n",
		"skus-aws.csv": skus + "nat.hour,h,1,,,,\n", "skus-gcp.csv": skus,
		"aws/eu-west-1.csv": row, "aws/global.csv": heading, "gcp/global.csv": heading,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runPrices runs the command against AWS's sample of eu-west-1, or against an empty server.
func runPrices(t *testing.T, found bool, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !found {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, filepath.Join("..", "..", "cost", "pricelist", "testdata", "aws", "AmazonEC2", "20260925174521", "eu-west-1", "index.json"))
	}))
	defer server.Close()
	client := &pricelist.Client{AWSURL: server.URL, HTTP: server.Client(), Tries: 1}
	var out, problems strings.Builder
	code = prices(t.Context(), args, client, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), &out, &problems)
	return code, out.String(), problems.String()
}

// holds checks the contents of two files of the book.
func holds(t *testing.T, dir, region, checked string) {
	t.Helper()
	for name, want := range map[string]string{"aws/eu-west-1.csv": region, "checked": checked} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != want {
			t.Errorf("%s: got\n%s%v", name, text, err)
		}
	}
}

func TestVerifyExitsWith1OnADifferenceAndWritesNothing(t *testing.T) {
	dir := folder(t)
	code, stdout, stderr := runPrices(t, true, "verify", "-book", dir)
	if code != 1 || !strings.Contains(stdout, "- $0.04   B, 2025-01-01") || !strings.Contains(stdout, "+ $0.048   OF, SKU NATHOUR, 2026-09-25") {
		t.Errorf("got %d\n%s%s", code, stdout, stderr)
	}
	holds(t, dir, row, "2025-01-02\n")
}

func TestRefreshWritesTheBookAndVerifyThenAgreesAndDatesIt(t *testing.T) {
	dir := folder(t)
	const fresh = heading + "nat.hour,,0.048,,OF,2026-09-25,NATHOUR,\n"
	// Checking a part of the book does not count as checking all of it.
	if code, stdout, stderr := runPrices(t, true, "refresh", "-book", dir, "-region", "eu-west-1"); code != 0 || !strings.Contains(stdout, "prices: 1 differ, 0 agree") {
		t.Errorf("got %d\n%s%s", code, stdout, stderr)
	}
	holds(t, dir, fresh, "2025-01-02\n")
	for _, part := range [][]string{{"-cloud", "aws"}, {"-region", "eu-west-1"}, {"-version", "20260925174521"}} {
		if code, stdout, stderr := runPrices(t, true, append([]string{"verify", "-book", dir}, part...)...); code != 0 || !strings.Contains(stdout, "prices: 0 differ, 1 agree") {
			t.Errorf("got %d\n%s%s", code, stdout, stderr)
		}
	}
	holds(t, dir, fresh, "2025-01-02\n")
	if code, stdout, stderr := runPrices(t, true, "verify", "-book", dir); code != 0 || !strings.Contains(stdout, "prices: 0 differ, 1 agree") {
		t.Errorf("got %d\n%s%s", code, stdout, stderr)
	}
	holds(t, dir, fresh, "2026-11-24\n")
}

func TestARefreshOfTheWholeBookDatesIt(t *testing.T) {
	dir := folder(t)
	if code, stdout, stderr := runPrices(t, true, "refresh", "-book", dir); code != 0 {
		t.Errorf("got %d\n%s%s", code, stdout, stderr)
	}
	holds(t, dir, heading+"nat.hour,,0.048,,OF,2026-09-25,NATHOUR,\n", "2026-11-24\n")
}

func TestNothingIsWrittenIfAListCannotBeRead(t *testing.T) {
	dir := folder(t)
	code, _, stderr := runPrices(t, false, "refresh", "-book", dir)
	if code != 2 || !strings.Contains(stderr, "nothing is written") || !strings.Contains(stderr, "404") {
		t.Errorf("got %d\n%s", code, stderr)
	}
	holds(t, dir, row, "2025-01-02\n")
}

func TestTheCommandLineIsChecked(t *testing.T) {
	dir := folder(t)
	for name, args := range map[string][]string{
		"no command": {}, "unknown command": {"update"}, "unknown flag": {"verify", "-all"},
		"unknown cloud": {"verify", "-cloud", "azure"}, "a word too many": {"verify", "aws"},
		"no book there": {"verify", "-book", t.TempDir()}, "unknown region": {"verify", "-book", dir, "-region", "eu-west-9"},
	} {
		if code, _, stderr := runPrices(t, true, args...); code != 2 || stderr == "" {
			t.Errorf("%s: got %d, %q", name, code, stderr)
		}
	}
}
