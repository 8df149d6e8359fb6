"""Acts on the outside: reads AWS, writes tickets."""
