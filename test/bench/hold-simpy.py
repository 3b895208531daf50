"""The hold model in SimPy, as it is used: a process a pending event, which waits for an exponential delay for ever.

hold-simpy.py PENDING ROUNDS HOLDS -> the version, then the holds per second of processor time of each round.
"""
import math
import sys
import time

DELAYS = 1 << 18
MEAN_DELAY_US = 60e6

size, rounds, holds = (int(each) for each in sys.argv[1:4])
delays = []
state = 12345
for _ in range(DELAYS):
    state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
    delays.append(math.floor(-math.log((state + 0.5) / 2**32) * MEAN_DELAY_US + 0.5))
place = 0
done = 0
stop_at = 0


def delay():
    global place
    value = delays[place]
    place = (place + 1) & (DELAYS - 1)
    return value


def with_simpy():
    import simpy

    env = simpy.Environment()

    def waits():
        while True:
            yield env.timeout(delay())

    for _ in range(size):
        env.process(waits())
    for _ in range(size):
        env.step()

    def run(count):
        for _ in range(count):
            env.step()

    return f"simpy {simpy.__version__}", run


def with_simpy_2():
    import SimPy
    from SimPy.Simulation import Process, Simulation, hold

    sim = Simulation()
    sim.initialize()

    class Waits(Process):
        def run(self):
            global done
            while True:
                yield hold, self, delay()
                done += 1
                if done == stop_at:
                    self.sim.stopSimulation()

    for _ in range(size):
        one = Waits(sim=sim)
        sim.activate(one, one.run())

    def run(count):
        global stop_at
        stop_at = done + count
        sim._stop = False
        sim.simulate(until=10**18)

    return f"simpy {SimPy.__version__}", run


try:
    version, run = with_simpy()
except ImportError:
    try:
        version, run = with_simpy_2()
    except ImportError:
        print("not installed")
        sys.exit(3)
run(max(size, 20000))
figures = []
for _ in range(rounds):
    before = time.process_time()
    run(holds)
    figures.append(holds / (time.process_time() - before))
print(version)
print(" ".join(f"{figure:.0f}" for figure in figures))
