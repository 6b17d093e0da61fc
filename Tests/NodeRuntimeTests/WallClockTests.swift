import Faults
import Histories
import TestSupport
import Testing
import Wire

@testable import NodeRuntime

/// What a node takes for the time, whatever the controller says.
@Suite struct WallClockTests {
    @Test func everySettingLeavesAReading() throws {
        let skews = HostileNumbers.integers.flatMap { number -> [Value] in
            [
                ["jump": .int(number)], ["drift_ppm": .int(number)], ["frozen": true],
                ["strobe": .int(number), "period": 1], ["strobe": 1, "period": .int(number)],
            ]
        }
        var taken = 0
        for skew in skews {
            for since in HostileNumbers.integers {
                let body = Value.map(["clock": ["since": .int(since), "skew": skew]]).json
                guard case .clock(let setting)? = try? NodeSetting(json: body) else { continue }
                taken += 1
                var clock = WallClock()
                clock.set(setting)
                _ = (clock.reading, clock.offset)
            }
        }
        #expect(taken > 500)
    }
}
