// Package report formats an estimate for the preview ([Preview]), for a pull request's comment
// ([Markdown]), for programs ([JSON], with the schema docs/cost-report.schema.json) and as a
// chart of cost against traffic ([Chart]). The same estimate always gives the same bytes.
package report
