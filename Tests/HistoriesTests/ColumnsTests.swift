import Histories
import TestSupport
import Testing

/// Events go into columns of numbers, whose width grows with them, and come out the same.
@Suite struct ColumnsTests {
    private let bounds: [Int64] = [
        0, 1, -1, 127, 128, -128, -129, 32767, 32768, -32768, -32769, 1 << 31, -(1 << 31) - 1,
        1 << 40, .max, .min,
    ]

    @Test func numbersOfEveryWidthReturn() {
        for (position, high) in bounds.enumerated() {
            let events = (bounds[..<position] + [high, 0]).enumerated().map { index, number in
                Event(
                    index: index * 300,
                    time: number,
                    process: .client(Int(number)),
                    kind: Event.Kind.allCases[index % 4],
                    f: "r",
                    value: .int(number)
                )
            }
            let columns = EventColumns(events)
            #expect(columns == events)
            #expect(columns.count == position + 2)
        }
    }

    @Test(arguments: 0..<20)
    func randomEventsReturn(seed: UInt64) {
        var dice = Dice(seed: seed)
        let events = dice.events(200)
        var columns = EventColumns()
        columns.reserveCapacity(seed.isMultiple(of: 2) ? 10 : 300)
        for event in events { columns.append(event) }
        #expect(columns == events)
        let copy = columns
        columns.append(events[0])
        #expect(copy == events && columns.count == 201)
    }

    @Test func equalValuesHaveEqualCodes() throws {
        var dice = Dice(seed: 1)
        let values = (0..<500).map { _ in dice.value() }
        let events = (values + values).enumerated().map {
            Event(index: $0, process: .client($0), kind: .invoke, f: "w", value: $1)
        }
        let pairs = try History(events).pairs
        for (number, value) in values.enumerated() {
            let code = pairs.argument(of: number)
            #expect(pairs.value(code) == value)
            #expect(pairs.argument(of: number + values.count) == code)
            #expect(pairs.code(of: value) == code)
        }
    }
}
