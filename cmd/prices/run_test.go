package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bankchurn/cost/pricelist"
)

const row = `- id: nat.hour
  cloud: aws
  region: eu-west-1
  unit: h
  tiers:
    - {usd: "0.04"}
  source: a blog
  retrieved: 2025-01-01
`

// folder is a price book of one row, with the real selectors.
func folder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "prices")
	if err := os.CopyFS(filepath.Join(dir, "selectors"), os.DirFS(filepath.Join("..", "..", "cost", "book", "prices", "selectors"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "aws.yaml"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// prices runs the command against AWS's sample of eu-west-1, or against a server that
// has nothing.
func prices(t *testing.T, found bool, args ...string) (code int, stdout, stderr string) {
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
	code = run(context.Background(), args, client, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), &out, &problems)
	return code, out.String(), problems.String()
}

func read(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "aws.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestVerifyExitsWith1OnADifferenceAndWritesNothing(t *testing.T) {
	dir := folder(t)
	code, stdout, stderr := prices(t, true, "verify", "-book", dir)
	if code != 1 || !strings.Contains(stdout, `- [{usd: "0.04"}]`) || !strings.Contains(stdout, `+ [{usd: "0.048"}]`) {
		t.Errorf("got %d\n%s%s", code, stdout, stderr)
	}
	if read(t, dir) != row {
		t.Error("verify wrote")
	}
}

func TestRefreshWritesTheBookAndVerifyThenAgrees(t *testing.T) {
	dir := folder(t)
	if code, stdout, stderr := prices(t, true, "refresh", "-book", dir); code != 0 || !strings.Contains(stdout, "rows: 1 differ, 0 agree") {
		t.Errorf("got %d\n%s%s", code, stdout, stderr)
	}
	want := strings.NewReplacer(`"0.04"`, `"0.048"`, "a blog", "AWS offer file AmazonEC2 20260925174521 for eu-west-1 (SKU NATHOUR)", "2025-01-01", "2026-11-24").Replace(row)
	if got := read(t, dir); got != want {
		t.Errorf("got\n%s", got)
	}
	if code, stdout, stderr := prices(t, true, "verify", "-book", dir); code != 0 || !strings.Contains(stdout, "rows: 0 differ, 1 agree") {
		t.Errorf("afterwards: got %d\n%s%s", code, stdout, stderr)
	}
}

func TestNothingIsWrittenWhenAListCannotBeRead(t *testing.T) {
	dir := folder(t)
	code, _, stderr := prices(t, false, "refresh", "-book", dir)
	if code != 2 || !strings.Contains(stderr, "nothing is written") || !strings.Contains(stderr, "404") {
		t.Errorf("got %d\n%s", code, stderr)
	}
	if read(t, dir) != row {
		t.Error("the book was changed")
	}
}

func TestTheCommandLineIsChecked(t *testing.T) {
	for name, args := range map[string][]string{
		"no command": {}, "unknown command": {"update"}, "unknown flag": {"verify", "-all"},
		"unknown cloud": {"verify", "-cloud", "azure"}, "a word too many": {"verify", "aws"},
		"no book there": {"verify", "-book", t.TempDir()},
	} {
		if code, _, stderr := prices(t, true, args...); code != 2 || stderr == "" {
			t.Errorf("%s: got %d, %q", name, code, stderr)
		}
	}
}
