package enginetest

import (
	"bankchurn/internal/sandbox/cloud"
	"slices"
	"testing"
)

// basic returns a stack file for every platform except Cloud Run, which pulls from other
// registries.
func basic(platform string) string {
	return `config:
  gcp:project: my-project
  bankchurn:platform: ` + platform + `
  bankchurn:service:
    image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1
    scaling: {min: 1, max: 4}
    public: true
`
}

// anywhere returns a stack file that runs on every platform: only `platform` differs.
func anywhere(platform string) string {
	return basic(platform) + `  bankchurn:cloudrun:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1
  bankchurn:fargate: {deployment: {steadyStateMinutes: 5}} # a second each on the embedded cloud
`
}

// tour returns a route that follows every ordered pair of places exactly once. From every place
// there is a way to all others, so a route that always takes an unused one only gets stuck at
// the end (Hierholzer's algorithm).
func tour(places []string) []string {
	left := map[string][]string{}
	for _, from := range places {
		for _, to := range places {
			if from != to {
				left[from] = append(left[from], to)
			}
		}
	}
	var way []string
	for path := []string{places[0]}; len(path) > 0; {
		at := path[len(path)-1]
		if len(left[at]) > 0 {
			path = append(path, left[at][0])
			left[at] = left[at][1:]
			continue
		}
		way = append(way, at)
		path = path[:len(path)-1]
	}
	slices.Reverse(way)
	return way
}

func TestTheTourGoesAlongEveryOrderedPairOnce(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 5; n++ {
		places := []string{"a", "b", "c", "d", "e"}[:n]
		way, seen := tour(places), map[string]bool{}
		for i := range len(way) - 1 {
			seen[way[i]+way[i+1]] = true
		}
		if want := n * (n - 1); len(way) != want+1 || len(seen) != want || way[0] != way[len(way)-1] {
			t.Errorf("%d places: %v, want a round of %d pairs", n, way, want)
		}
	}
}

// names returns the physical names: type and id, within the scope in which they must be unique,
// such as the cluster of a Kubernetes object.
func names(records []cloud.Record) map[string]bool {
	set := map[string]bool{}
	for _, r := range records {
		set[r.Type+" "+r.Scope+" "+r.ID] = true
	}
	return set
}
