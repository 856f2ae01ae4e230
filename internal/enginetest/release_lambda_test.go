package enginetest

import (
	"os"
	"strings"
	"testing"
)

const (
	updateFunction = "update aws:lambda/function:Function"
	updateAlias    = "update aws:lambda/alias:Alias"
)

func TestLambdaGoesBackAndForwardByConfig(t *testing.T) {
	stackFile := func(release string) string {
		return "config:\n  bankchurn:platform: lambda\n  bankchurn:service: {public: true}\n  bankchurn:release: " + release + "\n"
	}
	ownProject(t)
	st := newStack(t, stackFile("{}"))
	st.up()
	first := st.output("release")
	st.answeredBy("version " + first)

	write(t, "app/handler.py", "def lambda_handler(event, context):\n    return {'statusCode': 200}\n")
	st.changes(stackFile("{}"), updateAlias, updateFunction)
	second := st.output("release")
	if first == second {
		t.Fatalf("both releases are %s", first)
	}
	st.answeredBy("version " + second)

	// Back by config, with the new code still in place.
	st.changes(stackFile(`{version: "`+first+`"}`), updateAlias)
	st.answeredBy("version " + first)

	// A canary of the deployed code that grows, is aborted and is promoted.
	st.changes(stackFile(`{version: "`+first+`", canary: {percent: 10}}`), updateAlias)
	st.shared("version "+first, "version "+second, 10)
	st.changes(stackFile(`{version: "`+first+`", canary: {percent: 50}}`), updateAlias)
	st.shared("version "+first, "version "+second, 50)
	st.changes(stackFile(`{version: "`+first+`"}`), updateAlias)
	st.answeredBy("version " + first)
	st.changes(stackFile("{}"), updateAlias)
	st.answeredBy("version " + second)
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("a second update changed %v", again.Steps)
	}
	st.destroy()
}

// The serving version is warm before the alias points to it, both forward and back.
func TestLambdaWarmsTheVersionThatAnswers(t *testing.T) {
	t.Parallel()
	stackFile := func(memory, release string) string {
		return "config:\n  bankchurn:platform: lambda\n  bankchurn:service: {public: true, memoryMiB: " + memory + ", scaling: {min: 2}}\n  bankchurn:release: " + release + "\n"
	}
	const warm = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
	replaced := []string{"create-replacement " + warm, "delete-replaced " + warm, "replace " + warm, updateAlias}
	st := newStack(t, stackFile("1024", "{}"))
	st.up()
	st.changes(stackFile("2048", "{}"), append([]string{replaced[0], replaced[1], replaced[2]}, updateAlias, updateFunction)...)
	st.changes(stackFile("2048", `{version: "1"}`), replaced...)
	qualifiers := []string{}
	for _, record := range st.s.Cloud().Inventory() {
		if record.Type == warm {
			qualifiers = append(qualifiers, record.ID)
		}
	}
	if len(qualifiers) != 1 || !strings.HasSuffix(qualifiers[0], ",1") {
		t.Errorf("provisioned concurrency is on %v, want version 1 alone", qualifiers)
	}
	// Provisioned concurrency does not move for a canary: its candidate is not warmed.
	st.changes(stackFile("2048", `{version: "1", canary: {percent: 25}}`), updateAlias)
	st.shared("version 1", "version 2", 25)
	st.destroy()
}

func TestLambdaRefusesReleasesThatDoNotExist(t *testing.T) {
	t.Parallel()
	const stackFile = "config:\n  bankchurn:platform: lambda\n  bankchurn:release: "
	st := newStack(t, stackFile+"{}\n")
	st.up()
	for release, want := range map[string]string{
		`{version: "9"}`:                        "ResourceNotFoundException: function not found: arn:aws:lambda:us-east-1:000000000000:function:bankchurn-api",
		`{version: "1", canary: {percent: 10}}`: "version 1 is both the release and the newest version",
	} {
		st.edit(stackFile + release + "\n")
		result, err := st.s.Up(t.Context())
		if err == nil || !strings.Contains(strings.Join(result.Errors, "\n"), want) {
			t.Errorf("%s: error %v, %v; want %q", release, err, result.Errors, want)
		}
	}
	// The serving release did not change.
	st.edit(stackFile + "{}\n")
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("after the refusals an update changed %v", again.Steps)
	}
	st.destroy()
}

// A package too large for a request: the new one is in S3 before the function changes, and the
// old one stays until it has changed.
func TestLambdaTakesALargePackageThroughS3(t *testing.T) {
	const stackFile = "config:\n  bankchurn:platform: lambda\n  bankchurn:service: {public: true}\n"
	const object, bucket = "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketV2:BucketV2"
	const access, policy = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/bucketPolicy:BucketPolicy"
	ownProject(t)
	st := newStack(t, stackFile)
	write(t, "app/model/pipeline.pkl", "")
	size := func(bytes int64) {
		t.Helper()
		if err := os.Truncate("app/model/pipeline.pkl", bytes); err != nil {
			t.Fatal(err)
		}
	}
	size(51 << 20)
	st.up()
	first := st.output("release")
	st.answeredBy("version " + first)

	size(52 << 20)
	st.changes(stackFile, "create-replacement "+object, "delete-replaced "+object, "replace "+object, updateAlias, updateFunction)
	st.answeredBy("version " + st.output("release"))

	// A published version has its own copy of the code.
	pinned := stackFile + "  bankchurn:release: {version: \"" + first + "\"}\n"
	st.changes(pinned, updateAlias)
	st.answeredBy("version " + first)

	// A package that fits into a request again needs no bucket.
	size(1 << 20)
	st.changes(stackFile, "delete "+object, "delete "+policy, "delete "+access, "delete "+bucket, updateAlias, updateFunction)
	st.answeredBy("version " + st.output("release"))
	st.destroy()
}
