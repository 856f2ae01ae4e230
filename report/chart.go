package report

import (
	"bytes"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"bankchurn/cost"
)

// Colors are the platforms' colors by name, as #RRGGBB: those of Okabe and Ito, which readers
// with any common form of color blindness can distinguish, without the three that are invisible
// on white or black (jfly.uni-koeln.de/color/).
type Colors map[string]string

// of returns a platform's color, or the text color if it has none.
func (c Colors) of(platform string) color.NRGBA {
	var r, g, b uint8
	if _, err := fmt.Sscanf(c[platform], "#%02X%02X%02X", &r, &g, &b); err != nil {
		return ink
	}
	return color.NRGBA{R: r, G: g, B: b, A: 0xFF}
}

var (
	paper = color.NRGBA{R: 0xFE, G: 0xFE, B: 0xFE, A: 0xFF}
	ink   = color.NRGBA{R: 0x24, G: 0x29, B: 0x2E, A: 0xFF}
	faint = color.NRGBA{R: 0xD0, G: 0xD7, B: 0xDE, A: 0xFF}
)

const (
	chartWidth  = 9 * vg.Inch
	chartHeight = 5.4 * vg.Inch
	// leastUSD is the bottom of the chart: a logarithmic scale has no zero.
	leastUSD = 0.01
)

// Chart draws the monthly cost of each platform against requests a month, both on
// logarithmic scales, as SVG. It marks where the cheapest platform changes and the
// stack's own traffic. Empty if there is nothing to draw.
func Chart(stack string, v cost.Comparison, colors Colors) ([]byte, error) {
	least, most, drawn := v.Curves.Extent()
	if !drawn {
		return nil, nil
	}
	p := frame(stack, v)
	p.Y.Min = powerBelow(max(least, leastUSD))
	p.Y.Max = powerBelow(max(most, leastUSD)) * 10
	marked, err := marks(p, v)
	if err != nil {
		return nil, err
	}
	named, err := curves(p, v, colors)
	if err != nil {
		return nil, err
	}
	// Draw labels last, on top of every line.
	for _, n := range append(marked, named...) {
		p.Add(n)
	}
	canvas := vgsvg.New(chartWidth, chartHeight)
	const margin = 8
	whole := draw.New(canvas)
	whole.SetColor(paper)
	whole.Fill(whole.Path())
	p.Draw(draw.Crop(whole, margin, -margin, margin, -margin))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return themed(b.Bytes()), nil
}

// frame returns the empty chart: scales, grid and labels.
func frame(stack string, v cost.Comparison) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = paper
	style := text.Style{Color: ink, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: 10}, Handler: p.Title.TextStyle.Handler}
	p.Title.Text = "Monthly cost of " + stack + " by platform"
	p.Title.TextStyle = style
	p.Title.TextStyle.Font.Size = 13
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = draw.XCenter, draw.YTop
	p.Title.Padding = 6
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Scale, axis.Padding = plot.LogScale{}, 0
		axis.Color, axis.Tick.Color = faint, faint
		label, tick := axis.Label.TextStyle, axis.Tick.Label
		label.Color, tick.Color = ink, ink
		label.Font, tick.Font = style.Font, style.Font
		axis.Label.TextStyle, axis.Tick.Label = label, tick
	}
	p.X.Label.Text, p.Y.Label.Text = "requests a month", "USD a month"
	requests := v.Curves.Requests
	// Room on the right for the labels of the curves, in powers of ten.
	room := 0.85
	for _, c := range v.Curves.Curves {
		if c.WithoutCluster {
			room = 1.7
		}
	}
	p.X.Min, p.X.Max = float64(requests[0]), float64(requests[len(requests)-1])*math.Pow(10, room)
	p.X.Tick.Marker = powers{to: requests[len(requests)-1], format: func(n float64) string { return Requests(int64(n)) }}
	p.Y.Tick.Marker = powers{to: math.MaxInt64, format: dollars}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	grid.Vertical.Width, grid.Horizontal.Width = 0.4, 0.4
	p.Add(grid)
	return p
}

func powerBelow(usd float64) float64 { return math.Pow(10, math.Floor(math.Log10(usd))) }

func dollars(usd float64) string {
	if usd < 1 {
		return fmt.Sprintf("$%.2f", usd)
	}
	return "$" + Requests(int64(math.Round(usd)))
}

// powers sets ticks at the powers of ten, without labels beyond to.
type powers struct {
	to     int64
	format func(float64) string
}

// Ticks implements plot.Ticker.
func (p powers) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Ceil(math.Log10(low) - 1e-9); e <= math.Log10(high)+1e-9; e++ {
		if at := math.Pow(10, e); at <= float64(p.to) {
			ticks = append(ticks, plot.Tick{Value: at, Label: p.format(at)})
		}
	}
	return ticks
}

// curves draws each platform's line up to its capacity. Labels are to the right of all lines,
// so that they cover none, and a thin line connects each with its curve.
func curves(p *plot.Plot, v cost.Comparison, colors Colors) ([]name, error) {
	var names []name
	edge := float64(v.Curves.Requests[len(v.Curves.Requests)-1])
	for _, c := range v.Curves.Curves {
		var points plotter.XYs
		for k, n := range v.Curves.Requests {
			if c.Has(k) {
				points = append(points, plotter.XY{X: float64(n), Y: max(c.Points[k].USD.InexactFloat64(), leastUSD)})
			}
		}
		if len(points) == 0 {
			continue
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return nil, fmt.Errorf("chart: %w", err)
		}
		line.Color, line.Width = colors.of(c.Platform), 1.8
		if c.Platform == v.Platform {
			line.Width = 3.2
		}
		p.Add(line)
		last := points[len(points)-1]
		text := c.Platform
		if c.AtLeast {
			text = "≥ " + text
		}
		if c.WithoutCluster {
			text += ", without cluster"
		}
		if len(points) < len(v.Curves.Requests) {
			text += ", full"
		}
		names = append(names, name{text: text, at: plotter.XY{X: edge, Y: last.Y}, color: colors.of(c.Platform), of: last})
	}
	names = spread(names, p.Y.Max/p.Y.Min)
	for _, n := range names {
		lead, err := plotter.NewLine(plotter.XYs{n.of, n.at})
		if err != nil {
			return nil, fmt.Errorf("chart: %w", err)
		}
		lead.Color, lead.Width, lead.Dashes = n.color, 0.7, []vg.Length{1, 2}
		p.Add(lead)
	}
	return names, nil
}

// marks draws where the cheapest platform changes and the stack's own traffic.
func marks(p *plot.Plot, v cost.Comparison) ([]name, error) {
	var names []name
	// Adjacent labels are at different heights.
	step := math.Pow(p.Y.Max/p.Y.Min, 1.0/18)
	for i, band := range v.Curves.Ranges[1:] {
		words := Requests(band.From) + ": " + band.Platform
		if band.Platform == "" {
			words = Requests(band.From) + ": " + unserved(v.Curves, band, "all full")
		}
		at := plotter.XY{X: float64(band.From), Y: p.Y.Min * math.Pow(step, 1+float64(i%4))}
		if err := upright(p, at.X, faintInk, []vg.Length{2, 3}); err != nil {
			return nil, err
		}
		names = append(names, name{text: words, at: at, color: faintInk})
	}
	n := v.Traffic.RequestsPerMonth
	if n == nil || float64(*n) < p.X.Min || *n > v.Curves.Requests[len(v.Curves.Requests)-1] {
		return names, nil
	}
	at := plotter.XY{X: float64(*n), Y: p.Y.Max / step}
	names = append(names, name{text: "this stack: " + Requests(*n), at: at, color: ink})
	return names, upright(p, at.X, ink, []vg.Length{6, 3})
}

var faintInk = color.NRGBA{R: 0x6E, G: 0x77, B: 0x81, A: 0xFF}

// upright draws a vertical line.
func upright(p *plot.Plot, x float64, c color.Color, dashes []vg.Length) error {
	line, err := plotter.NewLine(plotter.XYs{{X: x, Y: p.Y.Min}, {X: x, Y: p.Y.Max}})
	if err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	line.Color, line.Dashes, line.Width = c, dashes, 1
	p.Add(line)
	return nil
}
