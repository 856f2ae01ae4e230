package cloudhttp

import (
	"encoding/json"
	"hash/fnv"
	"io"
	"math"
	"net/http"
)

// ReleaseHeader identifies the release that answered. Neither a real cloud nor the real churn
// API sends it.
const ReleaseHeader = "X-Sandbox-Release"

// maxBody is the maximum size of a request body; a customer is well under 1 KiB.
const maxBody = 1 << 20

// Answer answers in place of the deployed churn API, which sees the request at path. It uses
// api, or if that is nil a built-in stub that honors the contract and invents the
// probabilities. The header ReleaseHeader has the release that the cloud would have run.
func Answer(w http.ResponseWriter, r *http.Request, api http.Handler, path, release string) {
	if release != "" {
		w.Header().Set(ReleaseHeader, release)
	}
	if api == nil {
		builtInAPI(w, r, path)
		return
	}
	seen := r.Clone(r.Context())
	seen.URL.Path, seen.URL.RawPath = path, ""
	api.ServeHTTP(w, seen)
}

// builtInAPI answers GET /health, POST /predict and POST /api/v1/predict. The probability is
// derived from the body, so it is the same for the same customer, but it has nothing to do with
// churn.
func builtInAPI(w http.ResponseWriter, r *http.Request, path string) {
	method, known := map[string]string{
		"/health": http.MethodGet, "/predict": http.MethodPost, "/api/v1/predict": http.MethodPost,
	}[path]
	switch {
	case !known:
		WriteJSON(w, http.StatusNotFound, map[string]any{"error": "no such path"})
	case r.Method != method:
		w.Header().Set("Allow", method)
		WriteJSON(w, http.StatusMethodNotAllowed, map[string]any{"error": "method not allowed"})
	case path == "/health":
		WriteJSON(w, http.StatusOK, map[string]any{"status": "ok"})
	default:
		predict(w, r)
	}
}

func predict(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var customer map[string]any
	if err != nil || json.Unmarshal(body, &customer) != nil || customer == nil {
		WriteJSON(w, http.StatusBadRequest, map[string]any{"error": "the body must be a JSON object with one customer"})
		return
	}
	p := probability(customer)
	prediction := "no_churn"
	if p >= 0.5 {
		prediction = "churn"
	}
	WriteJSON(w, http.StatusOK, map[string]any{"churn_probability": p, "prediction": prediction})
}

// probability returns a number between 0 and 1, rounded to four places. It does not depend on
// the body's key order and spacing.
func probability(customer map[string]any) float64 {
	canonical, err := json.Marshal(customer)
	if err != nil {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write(canonical)
	return math.Round(float64(h.Sum32())/float64(math.MaxUint32)*10000) / 10000
}

// WriteJSON responds with a JSON object.
func WriteJSON(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client may have disconnected.
	_ = json.NewEncoder(w).Encode(body)
}
