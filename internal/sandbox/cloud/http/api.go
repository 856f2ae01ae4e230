package cloudhttp

import (
	"encoding/json"
	"hash/fnv"
	"io"
	"math"
	"net/http"
)

// ReleaseHeader tells the releases of the embedded cloud apart. No real cloud and no real churn API sends it.
const ReleaseHeader = "X-Sandbox-Release"

// maxBody is what the answerer reads of a request; a customer is well under 1 KiB.
const maxBody = 1 << 20

// Answer answers in the place of the deployed churn API, which sees the request at path: by api, or where that is nil by a
// built-in one that keeps the contract and makes the probabilities up. The header ReleaseHeader says which release the
// cloud would have run.
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

// builtInAPI answers GET /health, POST /predict and POST /api/v1/predict. The probability is made up from the body, the
// same for the same customer; it says nothing about churn.
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

// probability lies between 0 and 1, rounded to four places; key order and spacing of the body do not matter.
func probability(customer map[string]any) float64 {
	canonical, err := json.Marshal(customer)
	if err != nil {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write(canonical)
	return math.Round(float64(h.Sum32())/float64(math.MaxUint32)*10000) / 10000
}

// WriteJSON answers with a JSON object.
func WriteJSON(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The caller may have gone, and then there is no one to answer.
	_ = json.NewEncoder(w).Encode(body)
}
