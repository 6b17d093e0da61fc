import Simulation
import Trials

/// The progress of a sweep: a live line on a terminal, plain lines elsewhere.
enum SimulateProgress {
    /// Simulates the seeds of a range, and shows how many are done.
    ///
    /// Once the limit is over, no further seed is begun.
    static func sweep(
        _ runner: SimulationRunner,
        _ seeds: ClosedRange<UInt64>,
        _ pool: ThreadPool,
        _ interrupts: Interrupts? = nil,
        within limit: Duration? = nil
    ) -> Sweep {
        let monitor = SimulationMonitor()
        interrupts?.onSignal { monitor.stop() }
        let start = ContinuousClock.now
        let alarm = limit.map { limit in
            Task.detached {
                try await Task.sleep(for: limit)
                monitor.stop()
            }
        }
        defer { alarm?.cancel() }
        let progress = LiveLine(.sweep) {
            monitor.current.text(runner.title, of: seeds.count, after: start.duration(to: .now))
        }
        let sweep = runner.sweep(seeds, performing: pool.perform, observing: monitor)
        progress.end()
        return sweep
    }
}
