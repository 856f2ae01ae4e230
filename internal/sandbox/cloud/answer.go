package cloud

import (
	"net/http"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// answer handles a request to the endpoint on a port as the service behind it would route it.
func (c *Cloud) answer(port int, w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	var handle http.HandlerFunc
	var urn string
	if owner := c.ownerOf(port); owner != nil {
		urn = owner.URN
		if t, known := c.typeOf(owner.Type); known && t.Answers != nil {
			handle = t.Answers(c, owner, r)
		}
	}
	c.mu.Unlock()
	if handle == nil {
		handle = cloudhttp.Message(http.StatusNotFound)
	}
	c.counted(urn, handle, w, r)
}

// ownerOf returns the resource with the endpoint on a port, nil if there is none. Call with the
// lock held.
func (c *Cloud) ownerOf(port int) *Record {
	for _, record := range c.inventory.Records {
		if record.Port == port {
			return record
		}
	}
	return nil
}

// Application returns the handler behind the endpoint of a record.
func (c *Cloud) Application(owner *Record, path, release string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.requests[owner.URN]++
		request := cloudhttp.Request{Type: owner.Type, URN: owner.URN, Path: path, Release: release, Number: c.requests[owner.URN]}
		defect := c.defectOf(owner, release)
		c.mu.Unlock()
		for _, misbehaviour := range []cloudhttp.Misbehaviour{c.opts.Misbehaviour, defect} {
			if misbehaviour == nil {
				continue
			}
			if answer := misbehaviour(request); answer != nil {
				w.Header().Set(cloudhttp.ReleaseHeader, release)
				answer(w, r)
				return
			}
		}
		cloudhttp.Answer(w, r, c.opts.API, path, release)
	}
}
