package aws

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// gateway creates an API with the route keys, each with an integration, and a stage unless
// stage is "".
func gateway(h cloudtest.Harness, stage string, routes ...string) string {
	h.Helper()
	id, _, out := h.Made(apiToken, "api", map[string]any{"protocolType": "HTTP"})
	integration, _, _ := h.Made(integrationToken, "api", map[string]any{"apiId": string(id), "integrationType": "AWS_PROXY"})
	for n, key := range routes {
		h.Made(routeToken, fmt.Sprintf("r%d", n), map[string]any{
			"apiId": string(id), "routeKey": key, "target": "integrations/" + string(integration),
		})
	}
	if stage != "" {
		_, _, staged := h.Made(stageToken, "stage", map[string]any{"apiId": string(id), "name": stage})
		return strings.TrimSuffix(cloud.StringOf(staged["invokeUrl"]), "/")
	}
	return cloud.StringOf(out["apiEndpoint"])
}

func TestAGatewayAnswersOnlyWhatIsRouted(t *testing.T) {
	for _, c := range []struct {
		rule, stage  string
		routes       []string
		method, path string
		status       int
	}{
		{"a routed path", "$default", []string{"GET /health"}, "GET", "/health", 200},
		{"no stage", "", []string{"GET /health"}, "GET", "/health", 404},
		{"a path without route", "$default", []string{"GET /health"}, "POST", "/predict", 404},
		{"another method", "$default", []string{"GET /health"}, "POST", "/health", 404},
		{"ANY takes every method", "$default", []string{"ANY /health"}, "GET", "/health", 200},
		{"a greedy path", "$default", []string{"POST /api/{proxy+}"}, "POST", "/api/v1/predict", 200},
		{"the default route", "$default", []string{"$default"}, "POST", "/predict", 200},
		{"a named stage is the first part of the path", "live", []string{"GET /health"}, "GET", "/health", 200},
	} {
		t.Run(c.rule, func(t *testing.T) {
			base := gateway(awsHarness(t), c.stage, c.routes...)
			if status, body := cloudtest.Request(t, c.method, base+c.path, `{"age": 35}`); status != c.status {
				t.Errorf("%s %s: got %d %s, want %d", c.method, c.path, status, body, c.status)
			}
		})
	}
}

func TestTheChurnAPIKeepsItsContract(t *testing.T) {
	base := gateway(awsHarness(t), "$default", "$default")
	for _, c := range []struct {
		rule, method, path, body string
		status                   int
		answer                   string
	}{
		{"health", "GET", "/health", "", 200, `{"status":"ok"}`},
		{"health is GET", "POST", "/health", "", 405, `{"error":"method not allowed"}`},
		{"prediction is POST", "GET", "/predict", "", 405, `{"error":"method not allowed"}`},
		{"bad JSON", "POST", "/predict", `{"age":`, 400, `{"error":"the body must be a JSON object with one customer"}`},
		{"a list is no customer", "POST", "/predict", `[]`, 400, `{"error":"the body must be a JSON object with one customer"}`},
		{"null is no customer", "POST", "/api/v1/predict", `null`, 400, `{"error":"the body must be a JSON object with one customer"}`},
		{"another path", "GET", "/", "", 404, `{"error":"no such path"}`},
	} {
		if status, body := cloudtest.Request(t, c.method, base+c.path, c.body); status != c.status || body != c.answer {
			t.Errorf("%s: got %d %s, want %d %s", c.rule, status, body, c.status, c.answer)
		}
	}
	_, one := cloudtest.Request(t, "POST", base+"/predict", `{"age": 35, "credit_score": 650}`)
	_, two := cloudtest.Request(t, "POST", base+"/api/v1/predict", `{ "credit_score":650,"age":35 }`)
	if one != two || !strings.Contains(one, `"churn_probability":0.`) || !strings.Contains(one, `"prediction":"`) {
		t.Errorf("the same customer twice: got %s and %s", one, two)
	}
}

func TestALaterProcessServesOnTheSamePortAndSaysWhenItIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cloud.json")
	first, err := cloud.Open(path, cloud.Options{Packages: []*cloud.Package{Package()}})
	if err != nil {
		t.Fatal(err)
	}
	h := cloudtest.Harness{T: t, Provider: cloud.NewProvider(first, Package())}
	if _, err := h.Configure(t.Context(), cloudtest.Configure("us-east-1")); err != nil {
		t.Fatal(err)
	}
	base := gateway(h, "$default", "GET /health")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := cloud.Open(path, cloud.Options{Packages: []*cloud.Package{Package()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.ServeEndpoints(); err != nil {
		t.Fatal(err)
	}
	if status, body := cloudtest.Request(t, "GET", base+"/health", ""); status != http.StatusOK {
		t.Errorf("later process: got %d %s, want 200", status, body)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := net.Listen("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	third, err := cloud.Open(path, cloud.Options{Packages: []*cloud.Package{Package()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := third.ServeEndpoints(); err == nil || !strings.Contains(err.Error(), "in use by another program") {
		t.Errorf("port taken: got %v, want an error that says so", err)
	}
}

func TestAnAnswererOfTheUsersSeesThePathBehindTheStage(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"region": "us-east-1"}, func(o *cloud.Options) {
		o.API = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, r.Method+" "+r.URL.Path)
		})
	})
	base := gateway(h, "live", "POST /api/{proxy+}")
	if status, body := cloudtest.Request(t, "POST", base+"/api/v1/predict", "{}"); status != http.StatusTeapot || body != "POST /api/v1/predict" {
		t.Errorf("got %d %s, want 418 POST /api/v1/predict", status, body)
	}
	if status, _ := cloudtest.Request(t, "POST", base+"/predict", "{}"); status != http.StatusNotFound {
		t.Errorf("what is not routed: got %d, want 404", status)
	}
}
