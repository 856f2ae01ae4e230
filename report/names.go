package report

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// name is a label next to a point.
type name struct {
	text  string
	at    plotter.XY
	color color.Color
	// of is the end of its curve.
	of plotter.XY
}

// Plot implements plot.Plotter. The label's background covers the lines behind it.
func (n name) Plot(c draw.Canvas, p *plot.Plot) {
	style := p.X.Tick.Label
	style.Color, style.XAlign, style.YAlign = n.color, draw.XLeft, draw.YCenter
	style.Font = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: 2, Size: 10}
	x, y := p.Transforms(&c)
	at := vg.Point{X: x(n.at.X) + 5, Y: y(n.at.Y)}
	// Readers' fonts may be wider than the one measured here.
	const wider = 1.2
	half, width := style.Font.Size*0.6, style.Width(n.text)*wider
	c.FillPolygon(paper, []vg.Point{
		{X: at.X - 2, Y: at.Y - half}, {X: at.X + width, Y: at.Y - half}, {X: at.X + width, Y: at.Y + half}, {X: at.X - 2, Y: at.Y + half},
	})
	c.FillText(style, at, n.text)
}

// spread moves labels that would overlap upwards.
func spread(names []name, height float64) []name {
	slices.SortStableFunc(names, func(a, b name) int {
		switch {
		case a.at.Y < b.at.Y:
			return -1
		case a.at.Y > b.at.Y:
			return 1
		}
		return 0
	})
	// A line of text needs a twenty-fourth of the height.
	apart := math.Pow(height, 1.0/24)
	for i := range names {
		for _, below := range names[:i] {
			near := math.Abs(math.Log10(names[i].at.X/below.at.X)) < 1.2
			if near && names[i].at.Y < below.at.Y*apart {
				names[i].at.Y = below.at.Y * apart
			}
		}
	}
	return names
}
