import Testing

@testable import Checkers

/// Arrows between the rows of a drawing.
@Suite struct TimeLineCanvasTests {
    private func row(_ title: String, _ bar: String, at start: Int) -> TimeLineCanvas.Row {
        TimeLineCanvas.Row(
            title: title,
            heading: 3,
            cells: [Character](repeating: " ", count: start) + Array(bar),
            operations: [start]
        )
    }

    private func arrow(_ number: Int, from: Int, to: Int) -> TimeLineCanvas.Arrow {
        TimeLineCanvas.Arrow(
            number: number,
            from: (from, from + 7),
            to: (to, to + 3),
            isJoined: false
        )
    }

    @Test func twoArrowsFromOneEndShareTheirWay() {
        let canvas = TimeLineCanvas(
            rows: [row("a", "├ w ┤", at: 0), row("b", "├ r ┤", at: 8), row("c", "├ r ┤", at: 16)],
            arrows: [arrow(1, from: 0, to: 8), arrow(2, from: 0, to: 16)]
        )
        #expect(
            canvas.lines.joined(separator: "\n") == """
                a  ├ w ┤
                       ├─①─┐
                       └─②─┼───────┐
                           ▼       │
                b          ├ r ┤   │
                                   ▼
                c                  ├ r ┤
                """
        )
    }

    @Test func anArrowUpwardsComesFromBelow() {
        let canvas = TimeLineCanvas(
            rows: [row("a", "├ r ┤", at: 8), row("b", "├ w ┤", at: 0)],
            arrows: [arrow(1, from: 0, to: 8)]
        )
        #expect(
            canvas.lines.joined(separator: "\n") == """
                a          ├ r ┤
                           ▲
                       ┌─①─┘
                b  ├ w ┤
                """
        )
    }
}
