package operate

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const googleConsole = "https://console.cloud.google.com"

// GoogleConsole returns the URL of a page in the Google Cloud console. Each %s in path is replaced
// with a name, escaped as a path segment.
func GoogleConsole(project pulumi.StringInput, path string, names ...pulumi.StringInput) pulumi.StringOutput {
	values := []any{project}
	for _, name := range names {
		values = append(values, name)
	}
	return pulumi.All(values...).ApplyT(func(found []any) string {
		segments := make([]any, len(names))
		for i := range names {
			segments[i] = url.PathEscape(found[i+1].(string))
		}
		return googleConsole + fmt.Sprintf(path, segments...) + "?project=" + url.QueryEscape(found[0].(string))
	}).(pulumi.StringOutput)
}

// Label is one comparison in a Cloud Logging filter.
type Label struct {
	Key   string
	Value pulumi.StringInput
}

// LogFilter returns a Cloud Logging filter that requires all labels.
func LogFilter(labels ...Label) pulumi.StringOutput {
	values := make([]any, len(labels))
	for i, l := range labels {
		values[i] = l.Value
	}
	return pulumi.All(values...).ApplyT(func(found []any) string {
		terms := make([]string, len(labels))
		for i, l := range labels {
			terms[i] = fmt.Sprintf("%s=%q", l.Key, found[i].(string))
		}
		return strings.Join(terms, " AND ")
	}).(pulumi.StringOutput)
}

// LogsExplorer returns the URL of a Cloud Logging query.
func LogsExplorer(project pulumi.StringInput, filter pulumi.StringOutput) pulumi.StringOutput {
	return pulumi.All(project, filter).ApplyT(func(v []any) string {
		query := strings.ReplaceAll(url.QueryEscape(v[1].(string)), "+", "%20")
		return googleConsole + "/logs/query;query=" + query + ";duration=PT1H?project=" + url.QueryEscape(v[0].(string))
	}).(pulumi.StringOutput)
}

// CloudLogging returns the commands that read an application's log from Cloud Logging.
func CloudLogging(project pulumi.StringInput, filter pulumi.StringOutput) pulumi.StringMap {
	const lines = " --format 'value(timestamp, severity, jsonPayload.message, textPayload, jsonPayload.request_id)'"
	read := func(more, words string) pulumi.StringOutput {
		return pulumi.All(filter, project).ApplyT(func(v []any) string {
			return "gcloud logging read " + Quote(v[0].(string)) + more + " --project " + Quote(v[1].(string)) + words + lines
		}).(pulumi.StringOutput)
	}
	return pulumi.StringMap{
		"logs":    read("", " --freshness 10m --limit 200"),
		"errors":  read("' AND severity>=ERROR'", " --freshness 1h --limit 50"),
		"request": read(`" AND jsonPayload.request_id=\"$request_id\""`, " --freshness 1d"),
	}
}
