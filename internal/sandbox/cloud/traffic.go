package cloud

import (
	"net/http"
	"sort"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Traffic counts the responses of one release behind an endpoint since the cloud was opened.
type Traffic struct {
	// URN identifies the resource with the endpoint.
	URN string
	// Release is the release as in ReleaseHeader; "" for responses that do not come from a
	// release.
	Release string
	// Responses counts all responses, Failures those with a 5xx status and closed connections.
	Responses, Failures int
}

// Traffic lists the counts, sorted by URN and release.
func (c *Cloud) Traffic() []Traffic {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]Traffic, 0, len(c.traffic))
	for _, t := range c.traffic {
		list = append(list, *t)
	}
	sort.Slice(list, func(a, b int) bool {
		if list[a].URN != list[b].URN {
			return list[a].URN < list[b].URN
		}
		return list[a].Release < list[b].Release
	})
	return list
}

// count counts one response of an endpoint.
func (c *Cloud) count(urn, release string, failed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := urn + "\n" + release
	t := c.traffic[key]
	if t == nil {
		t = &Traffic{URN: urn, Release: release}
		c.traffic[key] = t
	}
	t.Responses++
	if failed {
		t.Failures++
	}
}

// recorder remembers the status of a response.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// counted runs a handler and counts its response; one that panics closes the connection.
func (c *Cloud) counted(urn string, handle http.HandlerFunc, w http.ResponseWriter, r *http.Request) {
	seen := &recorder{ResponseWriter: w, status: http.StatusOK}
	finished := false
	defer func() {
		release := w.Header().Get(cloudhttp.ReleaseHeader)
		c.count(urn, release, !finished || seen.status >= http.StatusInternalServerError)
	}()
	handle(seen, r)
	finished = true
}
