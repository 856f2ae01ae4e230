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

// today is the day of every look-up in these tests.
var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const apiKey = "key-of-the-test"

// newest is the version that "current" leads to.
var newest = map[string]string{"AWSELB": "20260911124544", "AWSLambda": "20261001184746", "AmazonEC2": "20260925174521"}

// vendors serves the samples as AWS and Google would; change edits one document.
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

// sample is the file that answers a request, "" for none.
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

// bookText is a book of the rows that the samples price, each in need of an update or
// not, with a comment that an update must not lose.
const bookText = `# Prices in USD.
- id: alb.hour
  cloud: aws
  region: eu-west-1
  unit: h
  tiers:
    - {usd: "0.0250"}
  source: a blog
  retrieved: 2025-01-01
  note: part of an hour is billed as a whole one

# LCUs
- id: alb.lcu
  cloud: aws
  region: eu-west-1
  unit: LCU-h
  tiers:
    - {usd: "0.008"}
  source: a blog
  retrieved: 2025-01-01

- id: lambda.duration.x86_64
  cloud: aws
  region: us-east-1
  unit: GB-s
  tiers:
    - {upTo: 6000000000, usd: "0.0000166667"}
    - {}
  free: {quantity: 400000, scope: "per account"}
  source: a blog
  retrieved: 2025-01-01

- id: lambda.requests
  cloud: aws
  region: us-east-1
  unit: requests
  per: 1000000
  tiers:
    - {usd: "0.20"}
  free: {quantity: 1000000, scope: "per account"}
  source: a blog
  retrieved: 2025-01-01

- id: nat.gb
  cloud: aws
  region: eu-west-1
  unit: GB
  tiers:
    - {}
  source: none found
  retrieved: 2025-01-01

- id: nat.hour
  cloud: aws
  region: eu-west-1
  unit: h
  tiers:
    - {usd: "0.048"}
  source: a blog
  retrieved: 2025-01-01
`

const googleText = `- id: run.cpu.idle
  cloud: gcp
  region: europe-west1
  unit: vCPU-s
  tiers:
    - {usd: "0.0000025"}
  source: a blog
  retrieved: 2025-01-01

- id: run.cpu.request
  cloud: gcp
  region: europe-west1
  unit: vCPU-s
  tiers:
    - {usd: "0.000020"}
  free: {quantity: 100000, scope: "per billing account"}
  source: a blog
  retrieved: 2025-01-01

- id: run.requests
  cloud: gcp
  region: global
  unit: requests
  per: 1000000
  tiers:
    - {usd: "0.40"}
  source: a blog
  retrieved: 2025-01-01

- id: transfer.internet
  cloud: gcp
  region: europe-west1
  unit: GiB
  tiers:
    - {usd: "0.12"}
  source: a page
  retrieved: 2025-01-01
`

func bookOf(t *testing.T, files ...string) *book.Book {
	t.Helper()
	fs := fstest.MapFS{}
	for i, text := range files {
		fs["prices/"+string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	b, err := book.Load(fs)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// selectors are those of the real book.
func selectors(t *testing.T) *Selectors {
	t.Helper()
	s, err := LoadSelectors(os.DirFS(filepath.Join("..", "book", "prices", "selectors")))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
