package dashboard

// Tile is a rectangle of a dashboard's grid.
type Tile struct{ X, Y, Width, Height int }

// perRow is the number of charts per row: more would be too narrow for their legends.
const perRow = 3

// Place lays out n charts in a grid, starting at row top, in rows that are as even as possible and
// each fill the width. columns must be a multiple of 6, for rows of two and three.
func Place(n, columns, top, height int) []Tile {
	rows := (n + perRow - 1) / perRow
	var tiles []Tile
	for row := range rows {
		inRow := n / rows
		if row < n%rows {
			inRow++
		}
		width := columns / inRow
		for i := range inRow {
			tiles = append(tiles, Tile{X: i * width, Y: top + row*height, Width: width, Height: height})
		}
	}
	return tiles
}
