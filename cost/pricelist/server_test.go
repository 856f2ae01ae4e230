package pricelist

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bankchurn/cost/book"
)

// today is the date of every lookup in these tests.
var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const apiKey = "key-of-the-test"

// newest is the version of "current".
var newest = map[string]string{"AWSELB": "20260911124544", "AWSLambda": "20261001184746", "AmazonEC2": "20260925174521"}

// vendors serves the samples like AWS and Google; change edits one document.
func vendors(t *testing.T, change func(path, text string) string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := sample(r)
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if name == "" || err != nil {
			http.NotFound(w, r)
			return
		}
		out := string(text)
		if change != nil {
			out = change(r.URL.Path, out)
		}
		_, _ = w.Write([]byte(out)) // a client that hung up is part of a test
	}))
	t.Cleanup(server.Close)
	return &Client{AWSURL: server.URL, GoogleURL: server.URL, GoogleKey: apiKey, HTTP: server.Client(), Tries: 3, Pause: time.Millisecond}
}

// sample returns the file for a request, "" for none.
func sample(r *http.Request) string {
	if path, ok := strings.CutPrefix(r.URL.Path, "/offers/v1.0/aws/"); ok {
		service, rest, _ := strings.Cut(path, "/")
		version, region, _ := strings.Cut(rest, "/")
		if version == "current" {
			version = newest[service]
		}
		return filepath.Join("aws", service, version, region)
	}
	if path, ok := strings.CutPrefix(r.URL.Path, "/v1/services/"); ok && r.Header.Get("X-Goog-Api-Key") == apiKey {
		page := map[string]string{"": "1", "page-2": "2"}[r.URL.Query().Get("pageToken")]
		return filepath.Join("google", strings.TrimSuffix(path, "/skus")+"."+page+".json")
	}
	return ""
}

const (
	heading = "id,upto,usd,free,source,date,sku,note\n"
	skus    = "id,unit,per,free,scope,note,absent\n"
)

// sampleBook has the files of a book that the samples update in part. nat.gb has no price yet,
// and xray.traces has none in the samples either.
var sampleBook = map[string]string{
	"checked":     "2025-01-02",
	"sources.csv": "code,source\nB,a blog\nOF,offer files\nBC,the catalog\n",
	"skus-aws.csv": skus + "alb.hour,h,1,,,,\nalb.lcu,LCU-h,1,,,,\nlambda.duration.x86_64,GB-s,1,400000,per account,,\n" +
		"lambda.requests,requests,1000000,1000000,per account,,\nnat.gb,GB,1,,,,no source has it\nnat.hour,h,1,,,,\nnew.sku,h,1,,,,\nxray.traces,traces,1,,,,\n",
	"skus-gcp.csv": skus + "run.cpu.idle,vCPU-s,1,,,,\nrun.cpu.request,vCPU-s,1,180000,per billing account,,\n" +
		"run.requests,requests,1000000,2000000,per billing account,,\ntransfer.internet,GiB,1,,,,\n",
	"aws/eu-west-1.csv":    heading + "alb.hour,,0.025,,B,2025-01-01,,a caveat of the blog\nalb.lcu,,0.008,,B,2025-01-01,,\nnat.hour,,0.048,,B,2025-01-01,,\n",
	"aws/us-east-1.csv":    heading + "lambda.duration.x86_64,6000000000,0.0000166667,,B,2025-01-01,,\nlambda.duration.x86_64,,,,B,2025-01-01,,\nlambda.requests,,0.2,,B,2025-01-01,,\n",
	"gcp/europe-west1.csv": heading + "run.cpu.idle,,0.0000025,,B,2025-01-01,,\nrun.cpu.request,,0.00002,,B,2025-01-01,,\ntransfer.internet,,0.12,,B,2025-01-01,,\"as it is, by hand\"\n",
	"aws/global.csv":       heading,
	"gcp/global.csv":       heading + "run.requests,,0.4,,B,2025-01-01,,\n",
}

// bookOf returns the sample book with some files changed.
func bookOf(t *testing.T, changed map[string]string) *book.Book {
	t.Helper()
	fs := fstest.MapFS{}
	for name, text := range sampleBook {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range changed {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	b, err := book.Load(fs)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// selectors returns the selectors of the real book.
func selectors(t *testing.T) *Selectors {
	t.Helper()
	s, err := LoadSelectors()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// all are the options to compare the whole book with the newest lists.
var all = Options{Version: "current", Today: today}
