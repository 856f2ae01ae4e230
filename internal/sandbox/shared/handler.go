package shared

import (
	"encoding/json"
	"net/http"
)

// attachment is the response to an order. The connection stays open while the command runs, so
// that the session ends if the other process ends for any reason.
type attachment struct{ Attach string }

// resolution is the response for a name.
type resolution struct {
	Target  string
	Seconds int
}

func (o *Owner) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /session", o.serveSession)
	list := func(path string, get func(*http.Request) (any, error)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			value, err := get(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			// The other process may have ended.
			_ = json.NewEncoder(w).Encode(value)
		})
	}
	list("/inventory", func(*http.Request) (any, error) { return o.Inventory() })
	list("/endpoints", func(*http.Request) (any, error) { return o.Endpoints() })
	list("/inside", func(*http.Request) (any, error) { return o.Inside() })
	list("/roots", func(*http.Request) (any, error) { return o.Roots() })
	list("/traffic", func(*http.Request) (any, error) { return o.Traffic() })
	list("/point", func(r *http.Request) (any, error) {
		return nil, o.Point(r.URL.Query().Get("name"), r.URL.Query().Get("target"))
	})
	list("/allow", func(r *http.Request) (any, error) {
		return nil, o.Allow(r.URL.Query().Get("on"), r.URL.Query().Get("principal"))
	})
	list("/resolve", func(r *http.Request) (any, error) {
		target, seconds, err := o.Resolve(r.URL.Query().Get("name"))
		return resolution{target, seconds}, err
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+o.token {
			http.Error(w, "not this project's cloud", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (o *Owner) serveSession(w http.ResponseWriter, r *http.Request) {
	var order Order
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	leave, ok := o.enter(order.Command + " " + order.Stack)
	if !ok {
		http.Error(w, "about to end", http.StatusServiceUnavailable)
		return
	}
	defer leave()
	attach, end, err := o.Begin(r.Context(), order)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	defer end()
	if json.NewEncoder(w).Encode(attachment{attach}) != nil || http.NewResponseController(w).Flush() != nil {
		return
	}
	o.opts.Note("%s %s began", order.Command, order.Stack)
	select {
	case <-r.Context().Done():
	case <-o.abort:
	}
	o.opts.Note("%s %s ended", order.Command, order.Stack)
}
